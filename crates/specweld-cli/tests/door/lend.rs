//! A call of a generated client, as a user writes it.

use library_api::Client;
use library_api::types::{BooksCopy, BooksLendABookBody};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new("https://library.example")?;
    let body = BooksLendABookBody {
        member: "ann".parse()?,
        weeks: None,
    };
    let copy: BooksCopy = "AB1234".parse()?;
    let loan = client.books_lend_a_book(copy, body).send().await?.into_body();
    println!("due {}", loan.due);
    Ok(())
}
