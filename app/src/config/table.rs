//! Every setting there is. Help, the reference page and `.env.example` are made from this.

/// A setting, with all that is told of it.
#[derive(Debug)]
pub(crate) struct Setting {
    /// As the environment has it.
    pub(crate) name: &'static str,
    /// What its value is, as help shows it: `ADDRESS`.
    pub(crate) takes: &'static str,
    pub(crate) default: Fallback,
    pub(crate) secrecy: Secrecy,
    /// What to write instead of a default in an example file.
    pub(crate) example: &'static str,
    /// For whoever runs the server; the first paragraph stands alone.
    pub(crate) doc: &'static str,
}

/// What goes where nothing is set.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fallback {
    Value(&'static str),
    /// Nothing; the text says what happens then.
    Nothing(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrecy {
    Public,
    /// A URL that may hold a password.
    Url,
    /// Never shown, and no flag: everyone on the machine can see the command line.
    Secret,
}

pub(crate) const ENVIRONMENT: Setting = Setting {
    name: "EARNTRACK_ENV",
    takes: "development|testing|staging|production",
    default: Fallback::Value("development"),
    secrecy: Secrecy::Public,
    example: "production",
    doc: "Where the server runs: on a desk, where what goes to users is rehearsed, or where they keep their books.\n\n\
          `staging` and `production` refuse to start with what is fine on a desk and not on the internet: without a \
          `JWT_SECRET` of their own, with a secret that can be guessed, with a `PUBLIC_URL` that is not https, on a \
          port picked at random, with proxies, origins or networks that would let anyone in. `production` refuses the \
          demo account as well. The table of environments above says all that it changes.",
};

pub(crate) const LISTEN: Setting = Setting {
    name: "EARNTRACK_LISTEN",
    takes: "ADDRESS",
    default: Fallback::Value("127.0.0.1:3001"),
    secrecy: Secrecy::Public,
    example: "0.0.0.0:3001",
    doc: "Address and port to listen on.\n\n\
          `127.0.0.1` is reached from this machine alone, `0.0.0.0` or `[::]` from every network. Port 0 picks \
          a free one; the first line on standard output names it.",
};

pub(crate) const PORT: Setting = Setting {
    name: "PORT",
    takes: "NUMBER",
    default: Fallback::Nothing("the port of `EARNTRACK_LISTEN`"),
    secrecy: Secrecy::Public,
    example: "8080",
    doc: "The port to listen on, on every network, from 1 to 65535: platforms that run containers say so.\n\n\
          It is not looked at where `EARNTRACK_LISTEN` is set.",
};

pub(crate) const DATA_DIR: Setting = Setting {
    name: "EARNTRACK_DATA_DIR",
    takes: "DIRECTORY",
    default: Fallback::Value("./data"),
    secrecy: Secrecy::Public,
    example: "/var/lib/earntrack",
    doc: "Where everything is kept that is not in a database elsewhere.\n\n\
          The SQLite file and the generated keys are here. It is created, for its owner alone, when it is \
          missing. Back it up and you have backed up your books.",
};

pub(crate) const DATABASE_URL: Setting = Setting {
    name: "DATABASE_URL",
    takes: "URL",
    default: Fallback::Nothing("the SQLite file `earntrack.db` in the data directory"),
    secrecy: Secrecy::Url,
    example: "postgres://earntrack:password@localhost/earntrack",
    doc: "Where the books are kept: `sqlite:PATH`, or `postgres://user:password@host/database`.\n\n\
          `postgresql://` is the same. A PostgreSQL on this machine is 20 to 40 % faster over its socket: \
          `postgres://user@/database?host=/var/run/postgresql`. A PgBouncer in between, in transaction mode too, is \
          noticed, and needs no setting.",
};

pub(crate) const DATABASE_POOL_SIZE: Setting = Setting {
    name: "DATABASE_POOL_SIZE",
    takes: "NUMBER",
    default: Fallback::Nothing("8 on PostgreSQL, 4 on SQLite"),
    secrecy: Secrecy::Public,
    example: "4",
    doc: "How many connections to the database are kept, from 1 to 200.\n\n\
          One or two for each core of the database's machine are fastest; more than that slow each other down. \
          SQLite has one more, the only one that writes.",
};

pub(crate) const DATABASE_READ_URL: Setting = Setting {
    name: "DATABASE_READ_URL",
    takes: "URL",
    default: Fallback::Nothing("everything is read where it is written"),
    secrecy: Secrecy::Url,
    example: "postgres://earntrack:password@replica/earntrack",
    doc: "A streaming replica of the PostgreSQL of `DATABASE_URL`, for the figures of dashboards, reports and \
          trends.\n\n\
          It need not be there when the server starts, and may go. It is asked for a user's figures only where it \
          has all that this user has done, so nobody misses what was just entered; where it has not, is away or is \
          too far behind, they are read from the database itself.",
};

pub(crate) const DATABASE_READ_LAG_SECONDS: Setting = Setting {
    name: "DATABASE_READ_LAG_SECONDS",
    takes: "NUMBER",
    default: Fallback::Value("10"),
    secrecy: Secrecy::Public,
    example: "10",
    doc: "How far the replica of `DATABASE_READ_URL` may be behind, from 1 to 300 seconds; one that is further is not \
          asked.",
};

pub(crate) const REDIS_URL: Setting = Setting {
    name: "REDIS_URL",
    takes: "URL",
    default: Fallback::Nothing("what was read is kept by each process for itself"),
    secrecy: Secrecy::Url,
    example: "redis://:password@localhost:6379/0",
    doc: "Where nodes share what they have read, and hear of each other's changes: `redis://host`, \
          `redis-cluster://host?node=host2:6379` or \
          `redis-sentinel://host?sentinelServiceName=name&node=host2:26379`; with `rediss` instead of `redis`, \
          over TLS.\n\n\
          Set it where several nodes serve one database, and to the same for every program that writes there, \
          such as `earntrack import`. Nothing is lost with it: while it is away, everything is read from the \
          database. Without it, a change that another process makes is seen after a second. Give each \
          installation a database number or a Redis of its own.",
};

pub(crate) const JWT_SECRET: Setting = Setting {
    name: "JWT_SECRET",
    takes: "TEXT",
    default: Fallback::Nothing(
        "keys are generated on the first start and kept in `keys.json` in the data directory; \
         in staging and production it must be set",
    ),
    secrecy: Secrecy::Secret,
    example: "",
    doc: "What access tokens are signed with, and other keys derived from: at least 32 characters that nobody \
          can guess.\n\n\
          `earntrack keys generate` prints a good one. Nodes that share a database share the secret. Changing \
          it signs everyone out, unless the one before goes into `JWT_SECRET_PREVIOUS`.",
};

pub(crate) const JWT_SECRET_PREVIOUS: Setting = Setting {
    name: "JWT_SECRET_PREVIOUS",
    takes: "SECRETS",
    default: Fallback::Nothing("what was signed with another secret is not good"),
    secrecy: Secrecy::Secret,
    example: "",
    doc: "Secrets that are recognised beside `JWT_SECRET`, and sign nothing: a list, parted by commas.\n\n\
          To change the secret, put the one of before here. After seven days every session has been renewed with \
          the new one, and the old one can go; links to invoices that were given out before end with it. Keep \
          it where `DOCUMENT_ENCRYPTION` was on: documents are read with the secret that they were encrypted \
          with. Several nodes stay in step where all of them get the new secret here first. Keys in the data \
          directory are changed with `earntrack keys rotate` and `earntrack keys retire`.",
};

pub(crate) const ACCESS_TOKEN_MINUTES: Setting = Setting {
    name: "ACCESS_TOKEN_MINUTES",
    takes: "NUMBER",
    default: Fallback::Value("10"),
    secrecy: Secrecy::Public,
    example: "10",
    doc: "How long an access token is good for, from 1 to 1440 minutes.\n\n\
          Sessions last seven days whatever this says: clients refresh their token.",
};

pub(crate) const PUBLIC_URL: Setting = Setting {
    name: "PUBLIC_URL",
    takes: "URL",
    default: Fallback::Nothing("none; in staging and production it must be set"),
    secrecy: Secrecy::Public,
    example: "https://books.example.com",
    doc: "How browsers reach the server: scheme, host, and the port where it is not the usual one.\n\n\
          Set it when a proxy stands in front. With https, cookies are kept to encrypted connections.",
};

pub(crate) const SMTP_URL: Setting = Setting {
    name: "SMTP_URL",
    takes: "URL",
    default: Fallback::Nothing("no mail is sent; the app says what would be"),
    secrecy: Secrecy::Url,
    example: "smtps://books:password@mail.example.com",
    doc: "The mail server: `smtps://user:password@host` for TLS from the start, or `smtp://user:password@host:587` \
          for STARTTLS.\n\n\
          What has a meaning in URLs is written with a per cent sign in user and password: `%40` for `@`. \
          `smtp://host?tls=none` sends in the clear, for a server on the same machine. It needs `MAIL_FROM` beside it.",
};

pub(crate) const MAIL_FROM: Setting = Setting {
    name: "MAIL_FROM",
    takes: "ADDRESS",
    default: Fallback::Nothing("none; where `SMTP_URL` is set it must be set"),
    secrecy: Secrecy::Public,
    example: "Books <books@example.com>",
    doc: "Whom mail is from: an address, with or without a name.\n\n\
          Mail to customers bears the name of whoever bills them, and answers go to their address.",
};

pub(crate) const DEFAULT_CURRENCY: Setting = Setting {
    name: "DEFAULT_CURRENCY",
    takes: "CODE",
    default: Fallback::Value("USD"),
    secrecy: Secrecy::Public,
    example: "EUR",
    doc: "The currency of new accounts that do not name one, as an ISO 4217 code.\n\n\
          Everyone can change their own.",
};

pub(crate) const TRUSTED_PROXIES: Setting = Setting {
    name: "TRUSTED_PROXIES",
    takes: "NETWORKS",
    default: Fallback::Nothing("no proxy is believed"),
    secrecy: Secrecy::Public,
    example: "10.0.0.0/8, 192.168.1.2",
    doc: "The proxies that may say who a request comes from, as a list of addresses and networks.\n\n\
          From any other peer, `X-Forwarded-For` and its kin are ignored, for anyone can send them.",
};

pub(crate) const CORS_ORIGINS: Setting = Setting {
    name: "CORS_ORIGINS",
    takes: "ORIGINS",
    default: Fallback::Nothing("none"),
    secrecy: Secrecy::Public,
    example: "https://app.example.com",
    doc: "Web pages of other origins that may call the API, as a list.\n\n\
          Pages of the server itself need no entry. There is no `*`: answers hold somebody's books.",
};

pub(crate) const REGISTRATION: Setting = Setting {
    name: "REGISTRATION",
    takes: "open|invite|closed",
    default: Fallback::Value("open"),
    secrecy: Secrecy::Public,
    example: "closed",
    doc: "Who may open an account: anyone who reaches the server, whoever was invited, or no one.\n\n\
          Admins invite, and so does `earntrack admin invite`. When it is closed, `earntrack user add` opens accounts.",
};

pub(crate) const RATE_LIMIT_PROFILE: Setting = Setting {
    name: "RATE_LIMIT_PROFILE",
    takes: "standard|strict|off",
    default: Fallback::Value("standard"),
    secrecy: Secrecy::Public,
    example: "strict",
    doc: "How often one may ask: as the settings below say, `strict`ly, where all that one signs in for shares \
          the limit of `RATE_LIMIT_ACCOUNT`, or as often as one likes (`off`).\n\n\
          Whoever is signed in is counted as that user, anyone else by address: set `TRUSTED_PROXIES` where a \
          proxy stands in front, or all its clients are one. No span of a limit's time holds more requests \
          than its number. With `REDIS_URL` nodes count together, and each for itself while Redis is away. \
          The health checks are never counted.",
};

pub(crate) const RATE_LIMIT_AUTH: Setting = Setting {
    name: "RATE_LIMIT_AUTH",
    takes: "LIMIT",
    default: Fallback::Value("5/min"),
    secrecy: Secrecy::Public,
    example: "20/min",
    doc: "How often one may sign in, register or try a code, from one address.",
};

pub(crate) const RATE_LIMIT_PUBLIC: Setting = Setting {
    name: "RATE_LIMIT_PUBLIC",
    takes: "LIMIT",
    default: Fallback::Value("10/min"),
    secrecy: Secrecy::Public,
    example: "60/min",
    doc: "How often public links may be opened from one address.",
};

pub(crate) const RATE_LIMIT_ACCOUNT: Setting = Setting {
    name: "RATE_LIMIT_ACCOUNT",
    takes: "LIMIT",
    default: Fallback::Value("100/15min"),
    secrecy: Secrecy::Public,
    example: "100/15min",
    doc: "How often a user may ask for what is of the account (`/user/…`).",
};

pub(crate) const RATE_LIMIT_API: Setting = Setting {
    name: "RATE_LIMIT_API",
    takes: "LIMIT",
    default: Fallback::Value("1000/h"),
    secrecy: Secrecy::Public,
    example: "5000/h",
    doc: "How often a user may ask for everything else.",
};

pub(crate) const RATE_LIMIT_BURST: Setting = Setting {
    name: "RATE_LIMIT_BURST",
    takes: "LIMIT",
    default: Fallback::Value("50/s"),
    secrecy: Secrecy::Public,
    example: "100/s",
    doc: "How often one may ask for anything at all in a short time.",
};

pub(crate) const RATE_LIMIT_EXEMPT: Setting = Setting {
    name: "RATE_LIMIT_EXEMPT",
    takes: "NETWORKS",
    default: Fallback::Nothing("everyone is counted"),
    secrecy: Secrecy::Public,
    example: "127.0.0.1, 10.1.2.0/24",
    doc: "Peers whose requests are not counted, as a list of addresses and networks.\n\n\
          Only the other end of the connection tells who is one: no header does, and what a trusted proxy \
          passes on is counted whoever it comes from.",
};

pub(crate) const PASSWORD_MIN_SCORE: Setting = Setting {
    name: "PASSWORD_MIN_SCORE",
    takes: "NUMBER",
    default: Fallback::Value("0"),
    secrecy: Secrecy::Public,
    example: "3",
    doc: "How hard to guess a new password must be, from 0 to 4, as zxcvbn scores it.\n\n\
          Whatever this says, it has eight characters of four classes, or is a passphrase of twelve with a score \
          of 3, and is none that many people have. Passwords that are there already stay good.",
};

pub(crate) const LOG: Setting = Setting {
    name: "RUST_LOG",
    takes: "FILTER",
    default: Fallback::Nothing(
        "for the server `info`, in development `debug` of its own parts, and in testing `warn`; `warn` for every \
         other command",
    ),
    secrecy: Secrecy::Public,
    example: "info,api=debug",
    doc: "What is logged: `error`, `warn`, `info`, `debug` or `trace`, for everything or by part: \
          `warn,api=debug`.\n\n\
          Logs go to standard error, one line of JSON each; on a terminal in development they are made for \
          people. `docs/LOGGING.md` says what each level is for, and what is in a line.",
};

pub(crate) const OPERATOR_LISTEN: Setting = Setting {
    name: "EARNTRACK_OPERATOR_LISTEN",
    takes: "OPERATOR",
    default: Fallback::Value("127.0.0.1:9464"),
    secrecy: Secrecy::Public,
    example: "0.0.0.0:9464",
    doc: "Address and port for whoever runs the server: `/metrics` for Prometheus, and `/health`; or `off`, or empty.\n\n\
          Nobody signs in there, so let no one else reach it: metrics tell how many users there are and what they \
          do, though nothing of any one of them. Where nothing is set and the port is taken, the server runs \
          without it and says so.",
};

pub(crate) const OTEL_EXPORTER_OTLP_ENDPOINT: Setting = Setting {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    takes: "URL",
    default: Fallback::Nothing("nothing is sent to anyone"),
    secrecy: Secrecy::Url,
    example: "http://localhost:4318",
    doc: "A collector of OpenTelemetry, to which traces and metrics are sent as OTLP over HTTP \
          (`http/protobuf`).\n\n\
          Traces go to `/v1/traces` below it, metrics to `/v1/metrics`. A trace has the request, the use case, and \
          what was asked of the database and the cache; statements are in it, and no value that they were \
          asked with.",
};

pub(crate) const OTEL_EXPORTER_OTLP_HEADERS: Setting = Setting {
    name: "OTEL_EXPORTER_OTLP_HEADERS",
    takes: "HEADERS",
    default: Fallback::Nothing("none"),
    secrecy: Secrecy::Secret,
    example: "",
    doc: "Headers for the collector, such as the one that it lets us in by: `name=value`, parted by commas, and \
          encoded as in URLs.",
};

pub(crate) const OTEL_EXPORTER_OTLP_TIMEOUT: Setting = Setting {
    name: "OTEL_EXPORTER_OTLP_TIMEOUT",
    takes: "NUMBER",
    default: Fallback::Value("10000"),
    secrecy: Secrecy::Public,
    example: "10000",
    doc: "How many milliseconds the collector may take to answer, from 100 to 3600000.\n\n\
          No request waits for it: what it does not take in time is lost, and the log says so.",
};

pub(crate) const OTEL_SERVICE_NAME: Setting = Setting {
    name: "OTEL_SERVICE_NAME",
    takes: "NAME",
    default: Fallback::Value("earntrack"),
    secrecy: Secrecy::Public,
    example: "books",
    doc: "What the server is called in traces and metrics that are sent, and as `service` in each line of the log.",
};

pub(crate) const OTEL_RESOURCE_ATTRIBUTES: Setting = Setting {
    name: "OTEL_RESOURCE_ATTRIBUTES",
    takes: "ATTRIBUTES",
    default: Fallback::Nothing("the version and the environment alone"),
    secrecy: Secrecy::Public,
    example: "service.instance.id=books1,host.name=books1.example.com",
    doc: "What else is told of the server in traces and metrics that are sent: `name=value`, parted by commas.",
};

pub(crate) const OTEL_TRACES_EXPORTER: Setting = Setting {
    name: "OTEL_TRACES_EXPORTER",
    takes: "otlp|none",
    default: Fallback::Value("otlp"),
    secrecy: Secrecy::Public,
    example: "none",
    doc: "Whether traces are sent, where there is a collector.",
};

pub(crate) const OTEL_METRICS_EXPORTER: Setting = Setting {
    name: "OTEL_METRICS_EXPORTER",
    takes: "otlp|none",
    default: Fallback::Value("otlp"),
    secrecy: Secrecy::Public,
    example: "none",
    doc: "Whether metrics are sent, where there is a collector. The operator's port shows them in either case.",
};

pub(crate) const OTEL_TRACES_SAMPLER: Setting = Setting {
    name: "OTEL_TRACES_SAMPLER",
    takes: "always_on|always_off|traceidratio|parentbased_always_on|parentbased_always_off|\
            parentbased_traceidratio",
    default: Fallback::Value("parentbased_traceidratio"),
    secrecy: Secrecy::Public,
    example: "traceidratio",
    doc: "Which traces are kept.\n\n\
          Those that begin with `parentbased_` keep a trace that goes on here where whoever began it has kept it. \
          A client can do that, too, with a header: take one of the others where strangers reach the server and \
          no proxy takes `traceparent` away.",
};

pub(crate) const OTEL_TRACES_SAMPLER_ARG: Setting = Setting {
    name: "OTEL_TRACES_SAMPLER_ARG",
    takes: "SHARE",
    default: Fallback::Value("0.05"),
    secrecy: Secrecy::Public,
    example: "0.05",
    doc: "The share of traces that `traceidratio` keeps, from 0 to 1.\n\n\
          Keeping all of them costs a quarter to a third of the requests that the server could serve otherwise; \
          one in twenty costs little, and shows the same.",
};

pub(crate) const OTEL_METRIC_EXPORT_INTERVAL: Setting = Setting {
    name: "OTEL_METRIC_EXPORT_INTERVAL",
    takes: "NUMBER",
    default: Fallback::Value("60000"),
    secrecy: Secrecy::Public,
    example: "60000",
    doc: "After how many milliseconds metrics are sent again, from 100 to 3600000.",
};

/// In the order of the reference page.
pub(crate) const DOCUMENT_STORE: Setting = Setting {
    name: "DOCUMENT_STORE",
    takes: "PLACE",
    default: Fallback::Value("database"),
    secrecy: Secrecy::Public,
    example: "file:/var/lib/earntrack/documents",
    doc: "Where the bytes of documents are kept: `database`, `file:FOLDER`, or `s3:BUCKET` with a prefix if \
          need be, as in `s3:BUCKET/PREFIX`.\n\n\
          What is told of a document is in the database in any case. Bytes that were put elsewhere before a \
          change are not moved: copy them first. A bucket also needs `S3_ACCESS_KEY_ID` and \
          `S3_SECRET_ACCESS_KEY`, and `S3_ENDPOINT` unless it is Amazon's.",
};

pub(crate) const DOCUMENT_ENCRYPTION: Setting = Setting {
    name: "DOCUMENT_ENCRYPTION",
    takes: "off|on",
    default: Fallback::Value("off"),
    secrecy: Secrecy::Public,
    example: "on",
    doc: "Whether documents are encrypted before they are kept, with AES-256-GCM and a key that is derived \
          from those of the installation.\n\n\
          Documents that are there already stay as they are, and are read in either case. Whoever loses the \
          keys (`JWT_SECRET`, or `keys.json` in the data directory) loses what is encrypted.",
};

pub(crate) const DOCUMENT_QUOTA_MIB: Setting = Setting {
    name: "DOCUMENT_QUOTA_MIB",
    takes: "NUMBER",
    default: Fallback::Value("500"),
    secrecy: Secrecy::Public,
    example: "500",
    doc: "How many MiB of documents a user may keep, from 1 to 1000000.\n\n\
          Equal files of a user count once.",
};

pub(crate) const DOCUMENT_QUOTA_FILES: Setting = Setting {
    name: "DOCUMENT_QUOTA_FILES",
    takes: "NUMBER",
    default: Fallback::Value("2000"),
    secrecy: Secrecy::Public,
    example: "2000",
    doc: "How many documents a user may keep, from 1 to 1000000.",
};

pub(crate) const S3_ENDPOINT: Setting = Setting {
    name: "S3_ENDPOINT",
    takes: "URL",
    default: Fallback::Nothing("Amazon's, by the region"),
    secrecy: Secrecy::Public,
    example: "https://s3.example.com",
    doc: "Where the bucket of `DOCUMENT_STORE` is.",
};

pub(crate) const S3_REGION: Setting = Setting {
    name: "S3_REGION",
    takes: "NAME",
    default: Fallback::Value("us-east-1"),
    secrecy: Secrecy::Public,
    example: "eu-central-1",
    doc: "The region of the bucket of `DOCUMENT_STORE`.",
};

pub(crate) const S3_ACCESS_KEY_ID: Setting = Setting {
    name: "S3_ACCESS_KEY_ID",
    takes: "NAME",
    default: Fallback::Nothing("none; a bucket needs one"),
    secrecy: Secrecy::Public,
    example: "earntrack",
    doc: "Who asks for what is in the bucket of `DOCUMENT_STORE`.",
};

pub(crate) const S3_SECRET_ACCESS_KEY: Setting = Setting {
    name: "S3_SECRET_ACCESS_KEY",
    takes: "TEXT",
    default: Fallback::Nothing("none; a bucket needs one"),
    secrecy: Secrecy::Secret,
    example: "",
    doc: "The secret that goes with `S3_ACCESS_KEY_ID`.",
};

pub(crate) const REFERENCE_RATES: Setting = Setting {
    name: "REFERENCE_RATES",
    takes: "off|ecb|URL",
    default: Fallback::Value("off"),
    secrecy: Secrecy::Public,
    example: "ecb",
    doc: "Where the reference exchange rates of the European Central Bank are fetched from once a working day: \
          `off` for nowhere, `ecb` for the bank itself, or the URL of a mirror of its `eurofxref-hist.zip`.\n\n\
          Nothing is sent but the request. Without it, `earntrack rates import` takes the bank's files in, and \
          everyone can enter rates of their own.",
};

pub(crate) const AUDIT_CHECKPOINT_FILE: Setting = Setting {
    name: "AUDIT_CHECKPOINT_FILE",
    takes: "FILE",
    default: Fallback::Nothing("checkpoints are kept in the database alone"),
    secrecy: Secrecy::Public,
    example: "/mnt/elsewhere/earntrack-checkpoints.jsonl",
    doc: "A file to which the daily checkpoint of the audit is appended, a line of JSON each.\n\n\
          Keep it where whoever can write to the database cannot: `earntrack audit verify --checkpoints FILE` then \
          finds what was rewritten or cut off, even by someone who holds every key. It holds ids and digests, and \
          nothing of the books.",
};

pub(crate) const ERASURE_GRACE_DAYS: Setting = Setting {
    name: "ERASURE_GRACE_DAYS",
    takes: "NUMBER",
    default: Fallback::Value("30"),
    secrecy: Secrecy::Public,
    example: "30",
    doc: "How many days lie between the wish of a user that the account be erased and its fulfilment, from 0 to 90.\n\n\
          Until then the user can sign in and take it back.",
};

pub(crate) const BACKUP_DIR: Setting = Setting {
    name: "BACKUP_DIR",
    takes: "DIRECTORY|off",
    default: Fallback::Nothing("`backups` in the data directory with SQLite; with PostgreSQL none are made"),
    secrecy: Secrecy::Public,
    example: "/mnt/elsewhere/earntrack",
    doc: "Where a backup goes every day at 00:00 UTC, and one before each change of the schema; `off` for nowhere.\n\n\
          Keep it on another disk, and a copy of it in another house: what burns with the books is no backup. It holds \
          everything that is in the database, and documents that are in a folder (`BACKUP_DOCUMENTS`), and beside it, as digests, who was forgotten since. The keys are not in it: \
          keep `JWT_SECRET` or `keys.json` as well, without which nothing that is encrypted can be read again.",
};

pub(crate) const BACKUP_KEEP: Setting = Setting {
    name: "BACKUP_KEEP",
    takes: "NUMBER",
    default: Fallback::Value("7"),
    secrecy: Secrecy::Public,
    example: "7",
    doc: "How many daily backups are kept, from 1 to 1000; older ones are removed when a newer one was found to be good.\n\n\
          Three from before changes of the schema are kept beside them, and all that somebody asked for.",
};

pub(crate) const BACKUP_DOCUMENTS: Setting = Setting {
    name: "BACKUP_DOCUMENTS",
    takes: "on|off",
    default: Fallback::Value("on"),
    secrecy: Secrecy::Public,
    example: "off",
    doc: "Whether the bytes of documents that are in a folder (`DOCUMENT_STORE=file:…`) go into each backup.\n\n\
          All of them go into every one. Turn it off where the folder is copied by its own means. Those in the database \
          always go along; those in a bucket never do, and neither do those in a folder before a change of the schema, \
          which does not touch them.",
};

pub(crate) const BACKUP_RECIPIENTS: Setting = Setting {
    name: "BACKUP_RECIPIENTS",
    takes: "KEYS",
    default: Fallback::Nothing("backups are not encrypted"),
    secrecy: Secrecy::Public,
    example: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
    doc: "For whom backups are encrypted, as a list of public keys of age; any one of them opens each.\n\n\
          `age-keygen` makes a pair. Keep the private key away from this machine: it is needed to restore, and for \
          nothing else.",
};

pub(crate) const WEBHOOK_ALLOWED_NETWORKS: Setting = Setting {
    name: "WEBHOOK_ALLOWED_NETWORKS",
    takes: "NETWORKS",
    default: Fallback::Nothing("webhooks reach the internet alone"),
    secrecy: Secrecy::Public,
    example: "10.20.0.0/16, 192.168.1.7",
    doc: "Networks beside the internet that webhooks of users may reach, as a list of addresses and networks.\n\n\
          Nothing else of this machine, of its neighbours or of a cloud's own services is ever connected to, whatever \
          a URL or a name says. Whoever may sign in can have something sent to what is allowed here. In staging and \
          production webhooks are sent over https alone.",
};

pub(crate) const RETENTION_EARNINGS_YEARS: Setting = Setting {
    name: "RETENTION_EARNINGS_YEARS",
    takes: "NUMBER|off",
    default: Fallback::Value("2"),
    secrecy: Secrecy::Public,
    example: "2",
    doc: "After how many years earnings move to the archive, from 1 to 100; `off` for never.\n\n\
          Lists, figures and exports show them as before, and they can be changed. Nothing ever deletes earnings but \
          their owner.",
};

pub(crate) const RETENTION_PRODUCTS_DAYS: Setting = Setting {
    name: "RETENTION_PRODUCTS_DAYS",
    takes: "NUMBER|off",
    default: Fallback::Value("365"),
    secrecy: Secrecy::Public,
    example: "365",
    doc: "After how many days without use products are archived, from 30 to 36500; `off` for never.\n\n\
          Those of which there is nothing on hand, and that were not changed, moved, sold or billed for so long. Nothing \
          is deleted, and their owners can make them active again.",
};

pub(crate) const RETENTION_ANSWERS_DAYS: Setting = Setting {
    name: "RETENTION_ANSWERS_DAYS",
    takes: "NUMBER|off",
    default: Fallback::Value("7"),
    secrecy: Secrecy::Public,
    example: "7",
    doc: "For how many days a request can be repeated under its `Idempotency-Key`, from 1 to 365; `off` for ever.",
};

pub(crate) const RETENTION_SESSIONS_DAYS: Setting = Setting {
    name: "RETENTION_SESSIONS_DAYS",
    takes: "NUMBER|off",
    default: Fallback::Value("30"),
    secrecy: Secrecy::Public,
    example: "30",
    doc: "For how many days sessions that are over are kept, and links that were mailed, from 1 to 3650; `off` for ever.\n\n\
          The audit trail tells of them for good.",
};

pub(crate) const RETENTION_LETTERS_DAYS: Setting = Setting {
    name: "RETENTION_LETTERS_DAYS",
    takes: "NUMBER|off",
    default: Fallback::Value("365"),
    secrecy: Secrecy::Public,
    example: "365",
    doc: "For how many days it is kept which letters were sent to whom, from 90 to 36500; `off` for ever.\n\n\
          Their texts are not kept at all.",
};

pub(crate) const RETENTION_JOBS_DAYS: Setting = Setting {
    name: "RETENTION_JOBS_DAYS",
    takes: "NUMBER|off",
    default: Fallback::Value("90"),
    secrecy: Secrecy::Public,
    example: "90",
    doc: "For how many days jobs that were given up are kept, from 7 to 3650; `off` for ever.\n\n\
          `earntrack jobs` shows them. What is done is gone at once.",
};

pub(crate) const RETENTION_DELIVERIES_DAYS: Setting = Setting {
    name: "RETENTION_DELIVERIES_DAYS",
    takes: "NUMBER|off",
    default: Fallback::Value("30"),
    secrecy: Secrecy::Public,
    example: "30",
    doc: "For how many days it is kept what webhooks were told, from 30 to 3650; `off` for ever.",
};

pub(crate) const ALL: [&Setting; 62] = [
    &ENVIRONMENT,
    &LISTEN,
    &PORT,
    &PUBLIC_URL,
    &DATA_DIR,
    &DATABASE_URL,
    &DATABASE_POOL_SIZE,
    &DATABASE_READ_URL,
    &DATABASE_READ_LAG_SECONDS,
    &REDIS_URL,
    &JWT_SECRET,
    &JWT_SECRET_PREVIOUS,
    &ACCESS_TOKEN_MINUTES,
    &REGISTRATION,
    &PASSWORD_MIN_SCORE,
    &DEFAULT_CURRENCY,
    &REFERENCE_RATES,
    &SMTP_URL,
    &MAIL_FROM,
    &WEBHOOK_ALLOWED_NETWORKS,
    &TRUSTED_PROXIES,
    &CORS_ORIGINS,
    &RATE_LIMIT_PROFILE,
    &RATE_LIMIT_AUTH,
    &RATE_LIMIT_PUBLIC,
    &RATE_LIMIT_ACCOUNT,
    &RATE_LIMIT_API,
    &RATE_LIMIT_BURST,
    &RATE_LIMIT_EXEMPT,
    &DOCUMENT_STORE,
    &DOCUMENT_ENCRYPTION,
    &DOCUMENT_QUOTA_MIB,
    &DOCUMENT_QUOTA_FILES,
    &S3_ENDPOINT,
    &S3_REGION,
    &S3_ACCESS_KEY_ID,
    &S3_SECRET_ACCESS_KEY,
    &AUDIT_CHECKPOINT_FILE,
    &ERASURE_GRACE_DAYS,
    &BACKUP_DIR,
    &BACKUP_KEEP,
    &BACKUP_RECIPIENTS,
    &BACKUP_DOCUMENTS,
    &RETENTION_EARNINGS_YEARS,
    &RETENTION_PRODUCTS_DAYS,
    &RETENTION_ANSWERS_DAYS,
    &RETENTION_SESSIONS_DAYS,
    &RETENTION_LETTERS_DAYS,
    &RETENTION_JOBS_DAYS,
    &RETENTION_DELIVERIES_DAYS,
    &LOG,
    &OPERATOR_LISTEN,
    &OTEL_EXPORTER_OTLP_ENDPOINT,
    &OTEL_EXPORTER_OTLP_HEADERS,
    &OTEL_EXPORTER_OTLP_TIMEOUT,
    &OTEL_SERVICE_NAME,
    &OTEL_RESOURCE_ATTRIBUTES,
    &OTEL_TRACES_EXPORTER,
    &OTEL_METRICS_EXPORTER,
    &OTEL_TRACES_SAMPLER,
    &OTEL_TRACES_SAMPLER_ARG,
    &OTEL_METRIC_EXPORT_INTERVAL,
];

impl Setting {
    /// The name of a file that holds the value, for secrets.
    #[must_use]
    pub(crate) fn file_name(&self) -> Option<String> {
        (self.secrecy != Secrecy::Public).then(|| format!("{}_FILE", self.name))
    }

    /// Every name that it can be set by in the environment.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        [self.name.to_owned()].into_iter().chain(self.file_name())
    }

    /// Every name that it can be set by on the command line, without the dashes before it.
    pub(crate) fn flags(&self) -> impl Iterator<Item = String> {
        let names = self.names().skip(usize::from(self.secrecy == Secrecy::Secret));
        names.map(|name| flag(&name))
    }

    /// The setting that a name of the environment belongs to.
    #[must_use]
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        ALL.into_iter().find(|setting| setting.names().any(|known| known == name))
    }

    /// The first paragraph of its documentation.
    #[must_use]
    pub(crate) fn summary(&self) -> &'static str {
        self.doc.split_once("\n\n").map_or(self.doc, |(summary, _)| summary)
    }
}

/// `EARNTRACK_LISTEN` is `--listen`, `DATABASE_URL_FILE` is `--database-url-file`.
pub(crate) fn flag(name: &str) -> String {
    name.strip_prefix("EARNTRACK_").unwrap_or(name).to_lowercase().replace('_', "-")
}
