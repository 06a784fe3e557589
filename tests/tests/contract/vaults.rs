//! What every vault promises, kept by the database on each engine, by a folder of files and by a bucket.

use adapter_objects::{Bucket, ObjectVault};
use documents::{Blob, BlobId, PIECE_BYTES, Vault};
use kernel::{Id, StoreError, UserId};
use tests::{Store, ana, ben, contract, instant, told_where};

contract!(
    bytes_come_back_as_they_were_put,
    pieces_are_cut_as_the_blob_says,
    what_was_removed_is_gone_and_removed_again_without_complaint,
    what_is_not_what_was_put_is_refused,
    what_is_kept_is_told_in_order_and_a_stretch_at_a_time,
    no_vault_shows_or_removes_what_is_someone_elses,
);

/// Where a bucket is that may be filled: `http://host:port/bucket`.
const BUCKET_VARIABLE: &str = "EARNTRACK_TEST_BUCKET";

/// The vaults of a store: its own, a folder beside it, and a bucket where there is one.
fn vaults(store: &Store) -> Vec<Box<dyn Vault>> {
    let folder = store.folder().join("documents");
    let mut vaults: Vec<Box<dyn Vault>> =
        vec![Box::new(store.database.clone()), Box::new(ObjectVault::in_folder(&folder).unwrap())];
    if let Some(url) = told_where(BUCKET_VARIABLE, "a bucket") {
        vaults.push(Box::new(ObjectVault::in_bucket(bucket(&url)).unwrap()));
    }
    vaults
}

/// A folder of a bucket that is no other case's.
fn bucket(url: &str) -> Bucket {
    let (endpoint, name) = url.rsplit_once('/').unwrap();
    Bucket {
        name: name.to_owned(),
        prefix: mint().to_string(),
        endpoint: Some(endpoint.to_owned()),
        region: "us-east-1".to_owned(),
        access_key_id: "tests".to_owned(),
        secret_access_key: "tests".to_owned(),
    }
}

fn blob(owner: UserId, size_bytes: u64) -> Blob {
    Blob { owner, id: mint(), size_bytes, piece_bytes: PIECE_BYTES }
}

fn mint() -> BlobId {
    Id::mint(instant("2026-03-14T09:00:00Z"))
}

fn bytes(length: u64) -> Vec<u8> {
    (0..length).map(|n| u8::try_from((n ^ (n >> 8) ^ (n >> 16)) % 256).unwrap()).collect()
}

async fn read(vault: &dyn Vault, blob: &Blob) -> Vec<u8> {
    let mut all = Vec::new();
    for number in 0..blob.pieces() {
        all.extend(vault.piece(blob, number).await.unwrap());
    }
    all
}

async fn bytes_come_back_as_they_were_put(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    for vault in vaults(&store) {
        // The largest takes more than one part of a bucket.
        for length in [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, (6 << 20) + 7] {
            let (blob, bytes) = (blob(ana, length), bytes(length));

            vault.put(&blob, &bytes).await.unwrap();

            assert_eq!(read(&*vault, &blob).await, bytes, "{length}");
            let last = blob.pieces() - 1;
            let tail = usize::try_from(last * PIECE_BYTES).unwrap();
            assert_eq!(vault.piece(&blob, last).await.unwrap(), bytes[tail..]);
        }
    }
}

async fn pieces_are_cut_as_the_blob_says(store: Store) {
    struct Tens(Vec<u8>);

    #[async_trait::async_trait]
    impl documents::Pieces for Tens {
        fn size_bytes(&self) -> u64 {
            self.0.len() as u64
        }

        async fn piece(&self, number: u64) -> Result<Vec<u8>, StoreError> {
            Ok(self.0.chunks(10).nth(usize::try_from(number).unwrap()).unwrap().to_vec())
        }
    }

    let [ana] = store.welcome([ana()]).await;
    for vault in vaults(&store) {
        let blob = Blob { piece_bytes: 10, ..blob(ana, 25) };
        vault.put(&blob, &Tens((0..25).collect())).await.unwrap();

        assert_eq!(vault.piece(&blob, 1).await.unwrap(), (10..20).collect::<Vec<u8>>());
        assert_eq!(vault.piece(&blob, 2).await.unwrap(), [20, 21, 22, 23, 24]);
    }
}

async fn what_was_removed_is_gone_and_removed_again_without_complaint(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    for vault in vaults(&store) {
        let blob = blob(ana, 3);
        vault.put(&blob, &vec![1, 2, 3]).await.unwrap();

        vault.remove(ana, blob.id).await.unwrap();
        vault.remove(ana, blob.id).await.unwrap();
        vault.remove(ana, mint()).await.unwrap();

        let refusal = vault.piece(&blob, 0).await;
        assert!(matches!(refusal, Err(StoreError::Corrupt(_))), "{refusal:?}");
        assert_eq!(vault.kept(None, 10).await.unwrap(), []);
    }
}

async fn what_is_not_what_was_put_is_refused(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    for vault in vaults(&store) {
        let put = blob(ana, 20);
        vault.put(&put, &bytes(20)).await.unwrap();

        for other in [Blob { size_bytes: 21, ..put }, Blob { id: mint(), ..put }] {
            let refusal = vault.piece(&other, 0).await;
            assert!(matches!(refusal, Err(StoreError::Corrupt(_))), "{other:?}: {refusal:?}");
        }
    }
}

async fn what_is_kept_is_told_in_order_and_a_stretch_at_a_time(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    for vault in vaults(&store) {
        let mut all = Vec::new();
        for owner in [ben, ana, ben, ana, ben] {
            let blob = blob(owner, PIECE_BYTES + 1);
            vault.put(&blob, &bytes(PIECE_BYTES + 1)).await.unwrap();
            all.push((owner, blob.id));
        }
        all.sort_unstable();

        let (mut after, mut told) = (None, Vec::new());
        loop {
            let stretch = vault.kept(after, 2).await.unwrap();
            let Some(last) = stretch.last() else { break };
            assert!(stretch.len() <= 2);
            after = Some(*last);
            told.extend(stretch);
        }

        assert_eq!(told, all);
        assert_eq!(vault.kept(None, 100).await.unwrap(), all);
    }
}

async fn no_vault_shows_or_removes_what_is_someone_elses(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    for vault in vaults(&store) {
        let hers = blob(ana, 3);
        vault.put(&hers, &vec![1, 2, 3]).await.unwrap();

        let refusal = vault.piece(&Blob { owner: ben, ..hers }, 0).await;
        assert!(matches!(refusal, Err(StoreError::Corrupt(_))), "{refusal:?}");
        vault.remove(ben, hers.id).await.unwrap();

        assert_eq!(read(&*vault, &hers).await, [1, 2, 3]);
    }
}
