//! A list of products as Shopify exports it.

use std::collections::HashMap;

use kernel::{FieldFault, Quantity, Rate, decoded, delimiter, folded};

use crate::{Category, InventoryError, Product, ProductName, Sku, SupplierName};

/// How many skipped rows are named one by one; beyond that only their number is kept.
pub const SKIPPED_MAX: usize = 1000;

/// What a file lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Rows below the header.
    pub rows: u64,
    pub products: Vec<ListedProduct>,
    /// The first of the skipped rows, at most [`SKIPPED_MAX`].
    pub skipped: Vec<SkippedRow>,
    pub skipped_count: u64,
}

/// One variant of a product, which is a product of its own here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedProduct {
    /// The line of the file that the record starts on, from 1.
    pub row: u64,
    pub name: ProductName,
    pub category: Option<Category>,
    pub sku: Option<Sku>,
    pub price: Rate,
    pub quantity: Quantity,
    pub supplier_name: Option<SupplierName>,
    pub supplier_cost: Option<Rate>,
    pub allow_backorder: bool,
    /// False where it is offered no more.
    pub is_active: bool,
}

/// A row that is no product of its own, or not with all that it says, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedRow {
    /// The line of the file that the record starts on, from 1.
    pub row: u64,
    pub reason: String,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueOutcome {
    pub rows: u64,
    pub created: Vec<Product>,
    /// Rows whose names products had before.
    pub duplicates: u64,
    pub skipped: Vec<SkippedRow>,
    pub skipped_count: u64,
    /// Whether it was undone again at once.
    pub dry_run: bool,
}

/// What the rows of one handle share; only the first of them says it.
#[derive(Default)]
struct Family {
    title: String,
    category: Option<String>,
    vendor: Option<String>,
    is_archived: bool,
}

/// The cells of a row by the names of their columns.
struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    record: &'a csv::StringRecord,
}

impl Catalogue {
    /// Reads a product CSV of Shopify. Rows that are no product are skipped, and told.
    ///
    /// # Errors
    /// `BadCatalogue` where it is no such file.
    pub fn read(bytes: &[u8]) -> Result<Self, InventoryError> {
        let bad = |problem: &str| InventoryError::BadCatalogue { problem: problem.to_owned() };
        let text = decoded(bytes);
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(&text)).from_reader(text.as_bytes());
        let unreadable = |error: csv::Error| InventoryError::BadCatalogue { problem: error.to_string() };
        let columns: HashMap<String, usize> = reader
            .headers()
            .map_err(unreadable)?
            .iter()
            .enumerate()
            .map(|(index, name)| (name.trim().to_owned(), index))
            .collect();
        if let Some(missing) =
            ["Handle", "Title", PRICE].into_iter().find(|name| !columns.contains_key(*name))
        {
            return Err(bad(&format!("It has no column {missing}")));
        }
        let mut catalogue = Self { rows: 0, products: Vec::new(), skipped: Vec::new(), skipped_count: 0 };
        let mut families: HashMap<String, Family> = HashMap::new();
        let mut seen: HashMap<String, u64> = HashMap::new();
        let (mut read, mut line) = (0, 1);
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            // The reader may stand before the end of the line above.
            let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
            let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
            line += text[read..start].matches('\n').count() as u64;
            read = start;
            let row = Row { columns: &columns, record: &record };
            catalogue.rows += 1;
            let family = families.entry(row.cell("Handle").unwrap_or_default().to_owned()).or_default();
            family.learn(&row);
            match row.product(line, family, &mut seen) {
                Ok(mut product) => {
                    if product.quantity < Quantity::ZERO {
                        let owed = product.quantity;
                        catalogue.skip(line, format!("{STOCK}: {owed} is below zero, and comes in as 0"));
                        product.quantity = Quantity::ZERO;
                    }
                    catalogue.products.push(product);
                }
                Err(reason) => catalogue.skip(line, reason),
            }
        }
        if catalogue.rows == 0 { Err(bad("It holds no rows")) } else { Ok(catalogue) }
    }

    fn skip(&mut self, row: u64, reason: String) {
        self.skipped_count += 1;
        if self.skipped.len() < SKIPPED_MAX {
            self.skipped.push(SkippedRow { row, reason });
        }
    }
}

const PRICE: &str = "Variant Price";
const STOCK: &str = "Variant Inventory Qty";

impl Family {
    fn learn(&mut self, row: &Row<'_>) {
        let Some(title) = row.cell("Title") else { return };
        title.clone_into(&mut self.title);
        let first_tag = || row.cell("Tags").and_then(|tags| tags.split(',').next()).map(str::trim);
        self.category = row.cell("Type").or_else(first_tag).map(str::to_owned);
        self.vendor = row.cell("Vendor").map(str::to_owned);
        self.is_archived = row.cell("Status").is_some_and(|status| status.eq_ignore_ascii_case("archived"));
    }
}

impl Row<'_> {
    /// `None` where it is empty or not there.
    fn cell(&self, column: &str) -> Option<&str> {
        let index = self.columns.get(column)?;
        self.record.get(*index).map(str::trim).filter(|cell| !cell.is_empty())
    }

    /// The title, and what sets this variant apart: `Varsity Top - Small / Red`.
    fn name(&self, family: &Family) -> String {
        let options: Vec<&str> = ["Option1 Value", "Option2 Value", "Option3 Value"]
            .into_iter()
            .filter_map(|column| self.cell(column))
            .filter(|value| *value != "Default Title")
            .collect();
        if options.is_empty() {
            family.title.clone()
        } else {
            format!("{} - {}", family.title, options.join(" / "))
        }
    }

    fn product(
        &self,
        row: u64,
        family: &Family,
        seen: &mut HashMap<String, u64>,
    ) -> Result<ListedProduct, String> {
        let Some(price) = self.cell(PRICE) else {
            let has_image = self.cell("Image Src").is_some();
            return Err(if has_image { "Only a further image".into() } else { "Has no price".into() });
        };
        let name = self.name(family).parse::<ProductName>();
        let name = name.map_err(|problem| format!("Title: {problem}"))?;
        let mut faults = Vec::new();
        let listed = ListedProduct {
            row,
            name,
            category: read("Type", family.category.as_deref(), &mut faults),
            sku: read("Variant SKU", self.cell("Variant SKU"), &mut faults),
            price: read(PRICE, Some(price), &mut faults).unwrap_or(Rate::ZERO),
            quantity: read(STOCK, self.cell(STOCK), &mut faults).unwrap_or(Quantity::ZERO),
            supplier_name: read("Vendor", family.vendor.as_deref(), &mut faults),
            supplier_cost: read("Cost per item", self.cell("Cost per item"), &mut faults),
            allow_backorder: self.cell("Variant Inventory Policy") == Some("continue"),
            is_active: !family.is_archived,
        };
        let negative =
            listed.price < Rate::ZERO || listed.supplier_cost.is_some_and(|cost| cost < Rate::ZERO);
        if negative {
            faults.push(("Price and cost".to_owned(), "Must not be negative".to_owned()));
        }
        if let Some((column, problem)) = faults.into_iter().next() {
            return Err(format!("{column}: {problem}"));
        }
        match seen.insert(folded(&listed.name), row) {
            Some(first) => Err(format!("Has the same name as row {first}")),
            None => Ok(listed),
        }
    }
}

/// `None`, with a fault noted, where the cell is not of that form.
fn read<T: std::str::FromStr<Err: ToString>>(
    column: &str,
    cell: Option<&str>,
    faults: &mut Vec<FieldFault>,
) -> Option<T> {
    cell?.parse().map_err(|problem: T::Err| faults.push((column.to_owned(), problem.to_string()))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "Handle,Title,Vendor,Type,Tags,Option1 Value,Option2 Value,Variant SKU,\
        Variant Inventory Qty,Variant Inventory Policy,Variant Price,Image Src,Cost per item";

    fn read_rows(rows: &[&str]) -> Catalogue {
        Catalogue::read([HEADER, &rows.join("\r\n")].join("\r\n").as_bytes()).unwrap()
    }

    #[test]
    fn variants_of_one_handle_share_what_the_first_row_says() {
        let catalogue = read_rows(&[
            "pot,Clay Pot ,Kiln,,\"Pot, Plants\",Regular,,P-1,1,deny,9.99,,4.5",
            "pot,,,,,Large,Red,,3,continue,15.99,,",
            "pot,,,,,,,,,,,https://example.com/pot.jpg,",
            "lamp,Lamp,,Indoor,x,Default Title,,,,deny,60,,",
        ]);

        let names: Vec<&str> = catalogue.products.iter().map(|product| &*product.name).collect();
        assert_eq!(names, ["Clay Pot - Regular", "Clay Pot - Large / Red", "Lamp"]);
        let [regular, large, lamp] = &catalogue.products[..] else { panic!("{catalogue:?}") };
        assert_eq!((regular.category.as_deref(), lamp.category.as_deref()), (Some("Pot"), Some("Indoor")));
        assert_eq!(
            (regular.sku.as_deref(), regular.supplier_cost),
            (Some("P-1"), Some("4.5".parse().unwrap()))
        );
        assert_eq!((large.quantity, large.supplier_name.as_deref()), ("3".parse().unwrap(), Some("Kiln")));
        assert_eq!((large.allow_backorder, regular.allow_backorder), (true, false));
        assert_eq!((catalogue.rows, catalogue.skipped_count), (4, 1));
        assert_eq!(catalogue.skipped, [SkippedRow { row: 4, reason: "Only a further image".into() }]);
    }

    #[test]
    fn rows_that_are_no_product_say_why() {
        let catalogue = read_rows(&[
            "a,Cup,,,,,,,1,deny,1.00,,",
            "b,CUP,,,,,,,1,deny,1.00,,",
            "c,Plate,,,,,,,1,deny,cheap,,",
            "d,Bowl,,,,,,,1,deny,-1.00,,",
            "e,,,,,,,,1,deny,1.00,,",
        ]);

        let reasons: Vec<&str> = catalogue.skipped.iter().map(|row| row.reason.as_str()).collect();
        assert_eq!(
            reasons,
            [
                "Has the same name as row 2",
                "Variant Price: Must be a decimal number, such as 2.5",
                "Price and cost: Must not be negative",
                "Title: Must not be blank",
            ]
        );
    }

    #[test]
    fn a_variant_of_which_more_was_sold_than_there_was_comes_in_without_stock() {
        let catalogue = read_rows(&["a,Cup,,,,S,,,-2,continue,1.00,,", "a,,,,,L,,,5,deny,1.00,,"]);

        let stock: Vec<String> =
            catalogue.products.iter().map(|product| product.quantity.to_string()).collect();
        assert_eq!(stock, ["0", "5"]);
        let reason = "Variant Inventory Qty: -2 is below zero, and comes in as 0".to_owned();
        assert_eq!(catalogue.skipped, [SkippedRow { row: 2, reason }]);
    }

    #[test]
    fn what_is_archived_comes_in_as_archived_with_all_its_variants() {
        let file = "Handle,Title,Option1 Value,Variant Price,Status\n\
                    a,Cup,S,1,archived\na,,L,1,\nb,Plate,,1,active\n";

        let catalogue = Catalogue::read(file.as_bytes()).unwrap();

        let active: Vec<bool> = catalogue.products.iter().map(|product| product.is_active).collect();
        assert_eq!(active, [false, false, true]);
    }

    #[test]
    fn a_file_that_a_spreadsheet_has_saved_is_read_as_well() {
        let text = "Handle\tTitle\tVariant Price\nc\tCafé, small\t2.50\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        for bytes in [text.as_bytes().to_vec(), [vec![0xFF, 0xFE], utf16].concat(), latin] {
            let catalogue = Catalogue::read(&bytes).unwrap();
            assert_eq!(&*catalogue.products[0].name, "Café, small");
        }
    }

    #[test]
    fn another_file_is_refused() {
        for file in [&b"a,b\n1,2\n"[..], b"", b"\xff\xfe", HEADER.as_bytes()] {
            let refusal = Catalogue::read(file);
            assert!(matches!(refusal, Err(InventoryError::BadCatalogue { .. })), "{refusal:?}");
        }
    }
}
