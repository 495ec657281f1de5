//! One transaction that fetches /hello and reads its body, as every other contestant does.

use goose::prelude::*;

async fn hello(user: &mut GooseUser) -> TransactionResult {
    let answer = user.get("/hello").await?;
    if let Ok(response) = answer.response {
        // Without this the connection could not be used again.
        let _ = response.bytes().await;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), GooseError> {
    GooseAttack::initialize()?
        .register_scenario(scenario!("hello").register_transaction(transaction!(hello)))
        .execute()
        .await?;
    Ok(())
}
