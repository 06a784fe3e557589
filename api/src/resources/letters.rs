//! `/admin/mail-samples`: what the letters of this server look like.

use std::sync::Arc;

use identity::IdentityService;
use poem_openapi::{Enum, Object, OpenApi, param::Query};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{SampleLetter, SampleLetters, caller::Admin, envelope::List, error::ApiError};

pub(crate) struct Letters {
    samples: Arc<dyn SampleLetters>,
    identity: Arc<IdentityService>,
}

/// A language that letters are written in.
#[derive(Debug, Clone, Copy, Enum)]
#[oai(rename_all = "lowercase")]
enum LetterLanguage {
    En,
    De,
    Fr,
    Es,
}

/// A letter about things that do not exist.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SampleLetterView {
    /// Which sort of letter it is: `invoice-overdue`.
    name: String,
    subject: String,
    /// A page of its own, with its style in it and nothing that runs.
    html: String,
    text: String,
}

impl Letters {
    pub(crate) fn new(samples: Arc<dyn SampleLetters>, identity: Arc<IdentityService>) -> Self {
        Self { samples, identity }
    }
}

#[OpenApi(prefix_path = "/admin/mail-samples", tag = "Tag::Admin")]
impl Letters {
    /// What each sort of mail looks like
    ///
    /// Written as those that are sent, about things that do not exist, and sent to no one.
    #[oai(path = "/", method = "get", operation_id = "listMailSamples")]
    async fn list(
        &self,
        admin: Admin,
        /// The language; English, where left out.
        locale: Query<Option<LetterLanguage>>,
    ) -> Result<List<SampleLetterView>, ApiError> {
        self.identity.note_look(&admin.errand("listMailSamples"), None).await?;
        let letters = self.samples.letters(locale.0.unwrap_or(LetterLanguage::En).code());
        Ok(List::whole(letters.into_iter().map(SampleLetterView::from).collect()).secret())
    }
}

impl LetterLanguage {
    fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
        }
    }
}

impl From<SampleLetter> for SampleLetterView {
    fn from(letter: SampleLetter) -> Self {
        let SampleLetter { name, subject, html, text } = letter;
        Self { name: name.to_owned(), subject, html, text }
    }
}
