//! The bytes of documents as objects: in a folder, or in a bucket of anything that speaks S3.

mod vault;

use std::{fs, io, path::Path, sync::Arc, time::Duration};

use object_store::{
    ObjectStore, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem, prefix::PrefixStore,
};
use tokio::sync::Semaphore;

/// How many objects may be on their way in at once; each has one part in memory.
const PUTS: usize = 8;

/// How long a bucket is asked again where it fails.
const RETRIES_LIMIT: Duration = Duration::from_secs(20);

/// Objects named `OWNER/BLOB`.
#[derive(Debug)]
pub struct ObjectVault {
    store: Arc<dyn ObjectStore>,
    puts: Semaphore,
}

/// A bucket, and who may use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    pub name: String,
    /// What the names of all objects begin with; empty for nothing.
    pub prefix: String,
    /// Where it is, unless that is Amazon: `https://s3.example.com`.
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
}

/// Why there is no vault.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("the folder could not be made")]
    Folder(#[source] io::Error),
    #[error("cannot be opened")]
    Store(#[from] object_store::Error),
}

impl ObjectVault {
    /// Objects as files in a folder, which is made for its owner alone where it is missing.
    ///
    /// # Errors
    /// `Folder`, `Store`.
    pub fn in_folder(folder: &Path) -> Result<Self, VaultError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(VaultError::Folder)?;
        Ok(Self::over(LocalFileSystem::new_with_prefix(folder)?))
    }

    /// Objects in a bucket, which is there already.
    ///
    /// # Errors
    /// `Store`, where what is said of the bucket makes no sense; nothing is asked of it yet.
    pub fn in_bucket(bucket: Bucket) -> Result<Self, VaultError> {
        let Bucket { name, prefix, endpoint, region, access_key_id, secret_access_key } = bucket;
        let retries = RetryConfig { max_retries: 3, retry_timeout: RETRIES_LIMIT, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(name)
            .with_region(region)
            .with_access_key_id(access_key_id)
            .with_secret_access_key(secret_access_key)
            .with_retry(retries);
        if let Some(endpoint) = endpoint {
            builder = builder.with_allow_http(endpoint.starts_with("http://")).with_endpoint(endpoint);
        }
        Ok(Self::over(PrefixStore::new(builder.build()?, prefix)))
    }

    fn over(store: impl ObjectStore) -> Self {
        Self { store: Arc::new(store), puts: Semaphore::new(PUTS) }
    }
}
