//! A library of one loan, as its pages say.

use std::sync::Arc;

use books_api::server::books::{Books, RenewALoanError, RenewALoanOk, RenewALoanRequest};
use books_api::types::BooksRenewal;

struct Library;

impl Books for Library {
    async fn renew_a_loan(
        &self,
        _: RenewALoanRequest,
    ) -> Result<RenewALoanOk, specweld_axum::Failure<RenewALoanError>> {
        Ok(RenewALoanOk::Ok(BooksRenewal { due: "2026-12-24".to_owned() }))
    }
}

fn main() {
    let _ = books_api::server::router(Arc::new(Library));
}
