//! What makes a PDF a Factur-X: the file says in its XMP which e-invoice it carries.
//!
//! krilla writes the XMP and has no place for words of others, so they are put in afterwards: into the
//! one stream that is not compressed, whose length and whose followers' places in the file are then
//! written again.

pub(crate) const FILE_NAME: &str = "factur-x.xml";

macro_rules! property {
    ($name:literal, $description:literal) => {
        concat!(
            r#"<rdf:li rdf:parseType="Resource"><pdfaProperty:name>"#,
            $name,
            "</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>",
            "<pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>",
            $description,
            "</pdfaProperty:description></rdf:li>",
        )
    };
}

/// The extension schema, in the bag that lists them.
const SCHEMA: &str = concat!(
    r#"<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"#,
    "<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>",
    "<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>",
    property!("DocumentFileName", "The name of the embedded XML document"),
    property!("DocumentType", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
    property!("Version", "The actual version of the standard applying to the embedded XML document"),
    property!("ConformanceLevel", "The conformance level of the embedded XML document"),
    "</rdf:Seq></pdfaSchema:property></rdf:li>",
);

/// What it says of this file.
const PROPERTIES: &str = concat!(
    r#"<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">"#,
    "<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
    "<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>",
);

const PACKET_BEGIN: &[u8] = b"<?xpacket begin=";
const PACKET_END: &[u8] = b"<?xpacket end=";
const BAG: &[u8] = b"<pdfaExtension:schemas><rdf:Bag>";
const RDF_END: &[u8] = b"</rdf:RDF>";

/// The size of an entry of the table of objects, and of the offset it begins with.
const ENTRY: usize = 20;
const OFFSET: usize = 10;

/// The file with the declaration in its XMP.
pub(crate) fn declared(file: &[u8]) -> Result<Vec<u8>, String> {
    with_declaration(file).ok_or_else(|| "the file's metadata are not where they should be".to_owned())
}

fn with_declaration(file: &[u8]) -> Option<Vec<u8>> {
    // The metadata come last but for the catalog. A text of a user may look like their beginning, but
    // stands before them, and within them it is escaped.
    let begin = find_last(file, PACKET_BEGIN)?;
    let end = begin + find(&file[begin..], PACKET_END)?;
    let bag = begin + find(&file[begin..end], BAG)? + BAG.len();
    let rdf = begin + find(&file[begin..end], RDF_END)?;
    let length = find_last(&file[..begin], b"/Length ")? + b"/Length ".len();
    let length_end = length + file[length..begin].iter().position(|byte| !byte.is_ascii_digit())?;
    let table = find_last(file, b"\nxref\n")? + 1;
    let (table, tail) = (table, &file[table..]);

    let old_length = number(&file[length..length_end])?;
    let added = SCHEMA.len() + PROPERTIES.len();
    let new_length = (old_length + added).to_string();
    let shift = added + new_length.len() - (length_end - length);

    let mut out = Vec::with_capacity(file.len() + shift);
    out.extend_from_slice(&file[..length]);
    out.extend_from_slice(new_length.as_bytes());
    out.extend_from_slice(&file[length_end..bag]);
    out.extend_from_slice(SCHEMA.as_bytes());
    out.extend_from_slice(&file[bag..rdf]);
    out.extend_from_slice(PROPERTIES.as_bytes());
    out.extend_from_slice(&file[rdf..table]);
    out.extend_from_slice(&shifted(tail, length, shift)?);
    Some(out)
}

/// The table of objects and what follows it, with every place after `from` moved.
fn shifted(tail: &[u8], from: usize, shift: usize) -> Option<Vec<u8>> {
    let head = tail.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1)?.0 + 1;
    let trailer = find(tail, b"trailer")?;
    let mut out = tail[..head].to_vec();
    for entry in tail[head..trailer].chunks(ENTRY) {
        let (offset, rest) = entry.split_at_checked(OFFSET)?;
        let offset = number(offset)?;
        // Free entries hold the number of another, which does not move.
        let moves = rest.contains(&b'n') && offset > from;
        out.extend_from_slice(format!("{:010}", if moves { offset + shift } else { offset }).as_bytes());
        out.extend_from_slice(rest);
    }
    let start = trailer + find(&tail[trailer..], b"startxref\n")? + b"startxref\n".len();
    let start_end = start + tail[start..].iter().position(|byte| !byte.is_ascii_digit())?;
    out.extend_from_slice(&tail[trailer..start]);
    out.extend_from_slice((number(&tail[start..start_end])? + shift).to_string().as_bytes());
    out.extend_from_slice(&tail[start_end..]);
    Some(out)
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn find_last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}
