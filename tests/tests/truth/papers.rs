//! Images, PDFs and receipts from elsewhere: each is kept, drawn or refused as its manifest says.

use std::collections::BTreeMap;

use serde_json::Value;
use tests::{Form, Server, borrowed, borrowed_all, id_of, served};

served!(
    every_image_has_the_verdict_of_its_manifest,
    every_pdf_is_kept_as_it_is,
    receipts_are_kept_and_drawn_small,
);

/// What their decoder finds whole and ours does not, or the other way round: a JPEG that ends too early is drawn with
/// what there is of it.
const OTHERWISE: [(&str, bool); 1] = [("pillow/truncated_jpeg.jpg", true)];

async fn every_image_has_the_verdict_of_its_manifest(app: Server) {
    let Some(manifest) = borrowed("images/MANIFEST.json") else { return };
    let manifest: BTreeMap<String, Value> = serde_json::from_slice(&manifest).unwrap();
    let ana = app.register("ana").await;
    let (mut kept, mut drawn, mut refused) = (0, 0, 0);
    for (path, truth) in &manifest {
        let bytes = borrowed(&format!("images/{path}")).unwrap();
        let (_, name) = path.rsplit_once('/').unwrap();
        let form = Form::document(name, "application/octet-stream", bytes.clone());
        let answer = ana.deposit(&form).await;
        let has_mark = bytes.starts_with(b"\x89PNG\r\n\x1a\n")
            || bytes.starts_with(b"\xff\xd8\xff")
            || bytes.starts_with(b"RIFF");
        if !has_mark {
            let is_gif = bytes.starts_with(b"GIF8");
            let (status, code) =
                if is_gif { (415, "FILE_TYPE_UNSUPPORTED") } else { (422, "FILE_TYPE_MISMATCH") };
            answer.refused(status, code);
            refused += 1;
            continue;
        }
        let told = answer.expect(201).data();
        assert_eq!(told["sha256"], truth["sha256"], "{path}");
        assert_eq!(told["fileSize"], truth["bytes"], "{path}");
        let format = truth["format"].as_str().map(|format| format!("image/{}", format.to_lowercase()));
        assert!(format.is_none_or(|format| told["fileType"] == format), "{path} is {}", told["fileType"]);
        let expected = OTHERWISE.into_iter().find(|(known, _)| known == path).map(|(_, drawn)| drawn);
        let expected = expected.unwrap_or(truth["pillow_decodes"] == true);
        assert_eq!(told["hasPreview"], expected, "{path}");
        let preview = ana.get(&format!("/documents/{}/preview", id_of(&told))).await;
        if expected {
            let preview = preview.expect(200);
            assert!(preview.body.starts_with(b"\xff\xd8\xff"), "{path}");
            assert!(!preview.body.windows(4).any(|window| window == b"Exif"), "{path}");
            drawn += 1;
        } else {
            preview.refused(404, "NO_PREVIEW");
        }
        kept += 1;
    }
    eprintln!("{kept} kept, {drawn} of them drawn, {refused} refused");
    assert_eq!(kept + refused, manifest.len());
    assert!(drawn > 80, "only {drawn} have a preview");
}

async fn every_pdf_is_kept_as_it_is(app: Server) {
    let Some(files) = borrowed_all("pdfs") else { return };
    let manifest: Value = serde_json::from_slice(&borrowed("pdfs/MANIFEST.json").unwrap()).unwrap();
    let ana = app.register("ana").await;
    let mut kept = 0;
    for (name, bytes) in files.into_iter().filter(|(_, bytes)| bytes.starts_with(b"%PDF-")) {
        let form = Form::document(&name, "application/pdf", bytes.clone()).text("kind", "contract");
        let told = ana.deposit(&form).await.expect(201).data();
        assert_eq!(told["sha256"], manifest[&name]["sha256"], "{name}");
        let sent = ana.get(&format!("/documents/{}/content", id_of(&told))).await.expect(200);
        assert!(sent.body == bytes, "{name}");
        kept += 1;
    }
    assert_eq!(kept, manifest.as_object().unwrap().len());
}

async fn receipts_are_kept_and_drawn_small(app: Server) {
    let Some(files) = borrowed_all("receipts") else { return };
    let ana = app.register("ana").await;
    let scans = files.into_iter().filter(|(name, _)| name.starts_with("IMG"));
    for (name, bytes) in scans {
        let is_image = bytes.starts_with(b"\xff\xd8");
        let media_type = if is_image { "image/jpeg" } else { "application/pdf" };
        let form = Form::document(&name, media_type, bytes.clone()).text("kind", "receipt");
        let told = ana.deposit(&form).await.expect(201).data();
        assert_eq!((&told["hasPreview"], &told["kind"]), (&is_image.into(), &"receipt".into()), "{name}");
        if is_image {
            let preview = ana.get(&format!("/documents/{}/preview", id_of(&told))).await.expect(200);
            assert!(preview.body.len() < bytes.len() / 2, "{name}: {} bytes", preview.body.len());
        }
    }
    assert_eq!(ana.all("/documents?kind=receipt").await.len(), 4);
}
