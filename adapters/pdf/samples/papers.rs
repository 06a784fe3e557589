//! Papers to look at and to test with.

use invoicing::{
    BankAccount, Corrected, Paper, PaperKind, PaperLine, PaperSize, Party, PostalAddress, TaxCategory,
    TaxClass, TaxRow, Totals,
};
use kernel::{Currency, Money, Rate};

/// An Austrian workshop's invoice to a German customer.
pub(crate) fn paper() -> Paper {
    let lines = vec![
        line(
            "EUR",
            "Walnut desk, hand-finished\nTop 180 × 80 cm, solid, oiled twice; drawers dovetailed",
            "2",
            "pc",
            "1240",
            "5",
            "20",
        ),
        line("EUR", "Fitting on site", "6.5", "hours", "64", "0", "20"),
        line("EUR", "Delivery to Munich", "1", "", "185.50", "0", "20"),
        line("EUR", "The Craft of Veneer (book)", "1", "pc", "39.90", "0", "10"),
    ];
    let mut paper = invoice("EUR", lines, "0");
    paper.notes = Some(
        "Thank you for your order. The oil needs a week to harden fully: please keep the top dry until then."
            .to_owned(),
    );
    paper.terms = Some("Payable within 30 days, without deduction. The goods remain our property until they are paid in full.".to_owned());
    paper
}

/// An invoice over lines whose prices are net, paid in part if `prepaid` says so.
pub(crate) fn invoice(currency: &str, lines: Vec<PaperLine>, prepaid: &str) -> Paper {
    let currency: Currency = currency.parse().unwrap();
    let zero = Money::zero(currency);
    let sum =
        |amounts: Vec<Money>| amounts.into_iter().fold(zero, |sum, next| sum.checked_add(next).unwrap());
    let mut classes: Vec<TaxClass> = lines.iter().map(|line| line.tax).collect();
    classes.sort_unstable();
    classes.dedup();
    let taxes: Vec<TaxRow> = classes
        .into_iter()
        .map(|class| {
            let base = sum(lines.iter().filter(|line| line.tax == class).map(|line| line.net).collect());
            let amount = base.percent(class.rate).unwrap();
            let reason =
                class.category.needs_reason().then(|| "Article 196 of Directive 2006/112/EC".to_owned());
            TaxRow { class, reason, base, amount }
        })
        .collect();
    let net = sum(taxes.iter().map(|row| row.base).collect());
    let tax_total = sum(taxes.iter().map(|row| row.amount).collect());
    let total = net.checked_add(tax_total).unwrap();
    let prepaid = money(prepaid, currency);
    Paper {
        kind: PaperKind::Invoice,
        number: "INV-2026-0042".to_owned(),
        issue_date: "2026-03-14".parse().unwrap(),
        due_date: Some("2026-04-13".parse().unwrap()),
        currency,
        seller: Party {
            name: "Atelier Böhm e.U.".to_owned(),
            contact: None,
            address: address(&["Lindengasse 12/4"], "Wien", "1070", "AT"),
            tax_id: Some("ATU12345678".to_owned()),
            email: Some("buero@atelier-boehm.example".to_owned()),
            phone: Some("+43 1 234 56 78".to_owned()),
        },
        buyer: Party {
            name: "Müller & Söhne GmbH".to_owned(),
            contact: Some("Jana Müller".to_owned()),
            address: address(&["Sendlinger Straße 8", "Rückgebäude"], "München", "80331", "DE"),
            tax_id: Some("DE123456789".to_owned()),
            email: Some("rechnung@mueller.example".to_owned()),
            phone: None,
        },
        prices_include_tax: false,
        totals: Totals {
            subtotal: sum(lines.iter().map(|line| line.amount).collect()),
            discount: zero,
            net,
            taxes,
            tax_total,
            total,
        },
        lines,
        prepaid,
        payable: total.checked_sub(prepaid).unwrap(),
        corrects: None,
        buyer_reference: Some("PO-7731".to_owned()),
        account: Some(BankAccount {
            holder: "Atelier Böhm e.U.".to_owned(),
            iban: "AT611904300234573201".to_owned(),
            bic: Some("BKAUATWW".to_owned()),
        }),
        notes: None,
        terms: None,
        tax_at_home: None,
    }
}

/// A line at a standard rate, or untaxed where the rate is a category's code.
pub(crate) fn line(
    currency: &str,
    description: &str,
    quantity: &str,
    unit: &str,
    unit_price: &str,
    percent_off: &str,
    tax: &str,
) -> PaperLine {
    let currency: Currency = currency.parse().unwrap();
    let (quantity, unit_price) = (quantity.parse().unwrap(), unit_price.parse::<Rate>().unwrap());
    let price = Money::price(quantity, unit_price, currency).unwrap();
    let discount = price.percent(percent_off.parse().unwrap()).unwrap();
    let amount = price.checked_sub(discount).unwrap();
    let category = match tax {
        "Z" => TaxCategory::ZeroRated,
        "E" => TaxCategory::Exempt,
        "AE" => TaxCategory::ReverseCharge,
        "O" => TaxCategory::OutOfScope,
        _ => TaxCategory::Standard,
    };
    let tax = TaxClass { category, rate: tax.parse().unwrap_or_default() };
    PaperLine {
        description: description.to_owned(),
        quantity,
        unit: unit.to_owned(),
        unit_price,
        discount,
        tax,
        amount,
        net: amount,
    }
}

pub(crate) fn address(lines: &[&str], city: &str, postal_code: &str, country: &str) -> PostalAddress {
    PostalAddress {
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        city: Some(city.to_owned()),
        region: None,
        postal_code: Some(postal_code.to_owned()),
        country: Some(country.parse().unwrap()),
    }
}

fn money(text: &str, currency: Currency) -> Money {
    Money::parse(text, currency).unwrap()
}

/// A paper and how it is to look.
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) paper: Paper,
    pub(crate) size: PaperSize,
    pub(crate) locale: &'static str,
    pub(crate) logo: Option<Vec<u8>>,
}

impl Sheet {
    fn new(name: &'static str, locale: &'static str, paper: Paper) -> Self {
        Self { name, paper, size: PaperSize::A4, locale, logo: None }
    }
}

/// One of each kind.
pub(crate) fn gallery() -> Vec<Sheet> {
    vec![
        Sheet::new("latin-en", "en-GB", paper()),
        Sheet::new("german", "de-AT", german()),
        Sheet {
            size: PaperSize::Letter,
            logo: Some(mark()),
            ..Sheet::new("letter-logo", "en-US", american())
        },
        Sheet::new("sixty-lines", "en", many_lines(60)),
        Sheet::new("cjk", "en", cjk()),
        Sheet::new("arabic", "en", arabic()),
        Sheet::new("hebrew", "fr", hebrew()),
        Sheet::new("thai", "th", thai()),
        Sheet::new("long-words", "es", long_words()),
        Sheet::new("yen", "en", yen()),
        Sheet::new("dinar", "en", dinar()),
        Sheet::new("reverse-charge", "de", reverse_charge()),
        Sheet::new("credit-note", "en-GB", credit_note()),
        Sheet::new("inclusive", "fr", inclusive()),
        Sheet::new("many-scripts", "en", many_scripts()),
        Sheet::new("bare", "en", bare()),
    ]
}

/// The same invoice to readers of German, half of it paid, with a discount on the whole.
fn german() -> Paper {
    let mut paper = invoice("EUR", paper().lines, "1500");
    let discount = money("100", paper.currency);
    let totals = &mut paper.totals;
    totals.discount = discount;
    // All of it in the first class, which is the larger.
    let row = &mut totals.taxes[1];
    row.base = row.base.checked_sub(discount).unwrap();
    let less = row.amount.checked_sub(row.base.percent(row.class.rate).unwrap()).unwrap();
    row.amount = row.amount.checked_sub(less).unwrap();
    totals.net = totals.net.checked_sub(discount).unwrap();
    totals.tax_total = totals.tax_total.checked_sub(less).unwrap();
    totals.total = totals.net.checked_add(totals.tax_total).unwrap();
    paper.payable = totals.total.checked_sub(paper.prepaid).unwrap();
    paper.notes =
        Some("Vielen Dank für Ihren Auftrag. Das Öl braucht eine Woche, um ganz auszuhärten.".to_owned());
    paper.terms = Some("Zahlbar innerhalb von 30 Tagen ohne Abzug. Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum.".to_owned());
    paper
}

fn american() -> Paper {
    let lines = vec![
        line("USD", "Brand identity, phase two", "1", "", "4800", "0", "8.875"),
        line("USD", "Art direction", "22.5", "hours", "145", "10", "8.875"),
        line("USD", "Stock photography, licensed for print and web", "12", "pc", "38", "0", "8.875"),
    ];
    let mut paper = invoice("USD", lines, "0");
    paper.seller = Party {
        name: "Northside Studio LLC".to_owned(),
        contact: None,
        address: PostalAddress {
            region: Some("NY".to_owned()),
            ..address(&["41 Greene Street, Suite 5"], "Brooklyn", "11201", "US")
        },
        tax_id: Some("12-3456789".to_owned()),
        email: Some("billing@northside.example".to_owned()),
        phone: None,
    };
    paper.buyer = Party {
        name: "Harbor & Finch, Inc.".to_owned(),
        contact: Some("Attn: Accounts payable".to_owned()),
        address: PostalAddress {
            region: Some("CA".to_owned()),
            ..address(&["200 Market Street"], "San Francisco", "94105", "US")
        },
        tax_id: None,
        email: None,
        phone: None,
    };
    paper.account = None;
    paper.terms = Some("Net 30. Please make checks payable to Northside Studio LLC.".to_owned());
    paper
}

/// So many lines that they need several pages, or very many.
pub(crate) fn many_lines(count: usize) -> Paper {
    let what = [
        "Rides in the north, week",
        "Night deliveries, week",
        "Translation of a chapter into Portuguese, with a second reading by a native speaker and one round of corrections, part",
    ];
    let lines = (1..=count).map(|number| {
        let description = format!("{} {number}", what[number % what.len()]);
        line("EUR", &description, &format!("{}.5", number % 9 + 1), "hours", "41.67", "0", "20")
    });
    let mut paper = invoice("EUR", lines.collect(), "0");
    paper.terms = Some("Payable within 30 days.".to_owned());
    paper
}

fn cjk() -> Paper {
    let lines = vec![
        line("EUR", "ウェブサイト制作・保守（2026年3月分）", "1", "式", "1200", "0", "20"),
        line(
            "EUR",
            "咨询服务：供应链数据分析与可视化报告的编写以及相关人员的培训，共三次，每次两小时",
            "6",
            "小时",
            "95",
            "0",
            "20",
        ),
        line("EUR", "로고 디자인 및 브랜드 가이드", "1", "건", "640", "0", "20"),
    ];
    let mut paper = invoice("EUR", lines, "0");
    paper.seller.name = "株式会社さくら設計".into();
    paper.buyer.name = "北京東方科技有限公司".into();
    paper.buyer.contact = Some("김민준 (서울 지사)".to_owned());
    paper.buyer.address = address(&["朝阳区建国路88号"], "北京", "100022", "CN");
    paper.notes = Some("お振込手数料はご負担ください。감사합니다. 谢谢惠顾。".to_owned());
    paper
}

fn arabic() -> Paper {
    let lines = vec![
        line("EUR", "تصميم الهوية البصرية", "1", "", "1800", "0", "20"),
        line(
            "EUR",
            "استشارات تقنية حول نظام ERP في 12 فرعًا من فروع الشركة في المنطقة العربية",
            "8",
            "ساعة",
            "110",
            "0",
            "20",
        ),
        line("EUR", "Translation إلى العربية (v2.0)", "3", "pc", "75", "0", "20"),
    ];
    let mut paper = invoice("EUR", lines, "0");
    paper.buyer.name = "شركة النور للتجارة ش.م.م".into();
    paper.buyer.contact = Some("محمد الأحمد".to_owned());
    paper.buyer.address = address(&["شارع الملك فهد 25"], "دبي", "00000", "AE");
    paper.notes = Some("شكرًا لتعاملكم معنا. يُرجى ذكر رقم الفاتورة INV-2026-0042 عند التحويل، ولا تترددوا في التواصل معنا عند وجود أي استفسار.".to_owned());
    paper
}

fn hebrew() -> Paper {
    let lines = vec![
        line("EUR", "פיתוח אתר אינטרנט", "1", "", "2400", "0", "20"),
        line("EUR", "ייעוץ (Cloud, 4 שעות)", "4", "שעות", "120", "0", "20"),
    ];
    let mut paper = invoice("EUR", lines, "0");
    paper.buyer.name = "חברת אור בע״מ".into();
    paper.buyer.contact = Some("שִׁירָה כהן".to_owned());
    paper.buyer.address = address(&["רחוב הרצל 12"], "תל אביב", "6688312", "IL");
    paper.notes = Some("תודה רבה על שיתוף הפעולה.".to_owned());
    paper
}

fn thai() -> Paper {
    let lines = vec![
        line(
            "THB",
            "ออกแบบเว็บไซต์ร้านอาหารและระบบสั่งอาหารออนไลน์พร้อมเชื่อมต่อการชำระเงินผ่านธนาคาร",
            "1",
            "งาน",
            "45000",
            "0",
            "7",
        ),
        line("THB", "ดูแลระบบรายเดือน", "3", "เดือน", "3500", "0", "7"),
    ];
    let mut paper = invoice("THB", lines, "0");
    paper.seller.name = "บริษัท น้ำใจดี จำกัด".into();
    paper.seller.address = address(&["99/1 ถนนนิมมานเหมินท์"], "เชียงใหม่", "50200", "TH");
    paper.seller.tax_id = Some("0505561000123".to_owned());
    paper.buyer.name = "ร้านอาหารกินดีอยู่ดี".into();
    paper.buyer.address = address(&["12 ซอยสุขุมวิท 11"], "กรุงเทพฯ", "10110", "TH");
    paper.buyer.contact = None;
    paper.account = None;
    paper.terms = Some("กรุณาชำระภายใน 30 วันนับจากวันที่ในใบแจ้งหนี้".to_owned());
    paper
}

fn long_words() -> Paper {
    let lines = vec![
        line(
            "EUR",
            "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzdurchführungsverordnungsentwurf",
            "1",
            "",
            "10",
            "0",
            "21",
        ),
        line(
            "EUR",
            "https://example.org/a/very/long/path/that/never/ends?with=parameters&and=more#and-a-fragment-too",
            "99999.999999",
            "kilograms per square metre",
            "12345.123456",
            "0",
            "21",
        ),
        line("EUR", &"W".repeat(300), "1", "", "0.01", "0", "21"),
    ];
    let mut paper = invoice("EUR", lines, "0");
    paper.number = "FAC-2026-000000000000000000000000000000000000042".into();
    paper.buyer.name =
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".into();
    paper.notes = Some("x".repeat(400));
    paper
}

fn yen() -> Paper {
    let lines = vec![
        line("JPY", "請求書の翻訳", "3", "式", "12800", "0", "10"),
        line("JPY", "Interpreting, one day in Kyōto", "1", "day", "98000", "0", "10"),
    ];
    invoice("JPY", lines, "20000")
}

fn dinar() -> Paper {
    let lines = vec![line("KWD", "Catering for a conference", "120", "pc", "3.750", "0", "Z")];
    invoice("KWD", lines, "0")
}

fn reverse_charge() -> Paper {
    let lines = vec![line("EUR", "Softwareentwicklung, März 2026", "120", "Stunden", "95", "0", "AE")];
    invoice("EUR", lines, "0")
}

fn credit_note() -> Paper {
    let lines = vec![line("EUR", "Walnut desk, returned", "1", "pc", "1240", "5", "20")];
    Paper {
        kind: PaperKind::CreditNote,
        number: "CN-2026-0003".to_owned(),
        issue_date: "2026-04-02".parse().unwrap(),
        due_date: None,
        corrects: Some(Corrected {
            number: "INV-2026-0042".to_owned(),
            issue_date: "2026-03-14".parse().unwrap(),
        }),
        ..invoice("EUR", lines, "0")
    }
}

/// Prices that hold the tax: 2 × 379.00 at 21 % are 626.45 and 131.55.
fn inclusive() -> Paper {
    let mut paper = invoice(
        "EUR",
        vec![line("EUR", "Chaise en noyer, assise tressée à la main", "2", "pièces", "379", "0", "21")],
        "758",
    );
    let eur = |text| money(text, paper.currency);
    let totals = &mut paper.totals;
    (totals.net, totals.tax_total, totals.total) = (eur("626.45"), eur("131.55"), eur("758"));
    (totals.taxes[0].base, totals.taxes[0].amount) = (eur("626.45"), eur("131.55"));
    paper.lines[0].net = eur("626.45");
    paper.payable = eur("0");
    paper.prices_include_tax = true;
    paper.seller.address = address(&["14 rue des Ébénistes"], "Lyon", "69001", "FR");
    paper
}

/// Names in every script that the fonts have, and one that none has.
fn many_scripts() -> Paper {
    let names = [
        "Zażółć gęślą jaźń",
        "Ελληνική Εταιρεία Α.Ε.",
        "ООО «Ромашка»",
        "Công ty Nguyễn Văn Ẩn",
        "שלום עולם",
        "مرحبا بالعالم",
        "สวัสดีชาวโลก",
        "简体中文公司",
        "繁體中文公司",
        "日本語の会社",
        "한국어 회사",
        "Emoji 🪑 and हिन्दी",
        "שלום ABC مرحبا 123",
        "Łódź → Århus ✓ № 5 × 3 ÷ 2 ≠ ½",
    ];
    let lines = names.map(|name| line("EUR", name, "1", "", "1", "0", "E"));
    invoice("EUR", lines.to_vec(), "0")
}

/// As little as an invoice can say.
fn bare() -> Paper {
    let mut paper = invoice("EUR", vec![line("EUR", "Work", "1", "", "100", "0", "O")], "0");
    let name = |name: &str| Party { name: name.to_owned(), ..Party::default() };
    (paper.seller, paper.buyer) = (name("A"), name("B"));
    paper.due_date = None;
    paper.account = None;
    paper.buyer_reference = None;
    paper
}

/// A logo: a ring on nothing, as an uncompressed PNG.
pub(crate) fn mark() -> Vec<u8> {
    const SIDE: u32 = 96;
    let mut pixels = Vec::new();
    for y in 0..SIDE {
        pixels.push(0);
        for x in 0..3 * SIDE {
            let (dx, dy) = (i64::from(x % SIDE) - 48, i64::from(y) - 48);
            let distance = dx * dx + dy * dy;
            let inside = match x / SIDE {
                0 => (900..2100).contains(&distance),
                1 => distance < 2100 && dx < 0,
                _ => dx.abs() < 40 && dy.abs() < 40 && (dx + dy) % 16 < 8,
            };
            pixels.extend(if inside { [0x12, 0x5c, 0x43, 0xFF] } else { [0; 4] });
        }
    }
    png(3 * SIDE, SIDE, &pixels)
}

/// A PNG of the scan lines of an RGBA picture, stored as they are.
pub(crate) fn png(width: u32, height: u32, scan_lines: &[u8]) -> Vec<u8> {
    let mut file = vec![0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A];
    let mut chunk = |kind: &[u8], data: &[u8]| {
        file.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let tagged = [kind, data].concat();
        file.extend_from_slice(&tagged);
        file.extend(crc(&tagged).to_be_bytes());
    };
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(b"IHDR", &[&size[..], &[8, 6, 0, 0, 0]].concat());
    let mut stream = vec![0x78, 0x01];
    let mut blocks = scan_lines.chunks(0xFFFF).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap();
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend_from_slice(block);
    }
    let (mut low, mut high) = (1u32, 0u32);
    for byte in scan_lines {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    stream.extend((high << 16 | low).to_be_bytes());
    chunk(b"IDAT", &stream);
    chunk(b"IEND", &[]);
    file
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}
