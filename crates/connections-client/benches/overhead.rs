//! Calls a second through a face against bare reqwest doing the same to the same stub: `cargo bench -p
//! connections-client`. Rounds of both take turns, so that both see the same machine; the median round counts.

use std::time::{Duration, Instant};

use connections_client::{Settings, Symphony, http_builder, types};
use connections_stub::{Stub, World};

const ROUNDS: usize = 21;
const CALLS: u32 = 1000;
const USER: i64 = 7215545057281;
const FOLLOWERS: [i64; 2] = [7215545058313, 7215545078461];

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let stub = Stub::start(World::demo()).await?;
    let http = http_builder()?.build()?;
    let settings = Settings::new().http(http.clone());
    let symphony = Symphony::at(&stub.url(), "bot-session", &settings)?;
    let url = format!("{}/pod/v1/user/{USER}/unfollow", stub.url());
    let (mut face, mut bare) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let start = Instant::now();
        for _ in 0..CALLS {
            symphony.unfollow_user(USER, &FOLLOWERS).await?;
        }
        let by_face = start.elapsed();
        let start = Instant::now();
        for _ in 0..CALLS {
            unfollow(&http, &url).await?;
        }
        // The first round warms up.
        if round > 0 {
            face.push(by_face);
            bare.push(start.elapsed());
        }
    }
    let (face, bare) = (calls_a_second(face), calls_a_second(bare));
    println!(
        "face {face:.0} calls/s, bare reqwest {bare:.0} calls/s, ratio {:.3}",
        face / bare
    );
    Ok(())
}

async fn unfollow(http: &reqwest::Client, url: &str) -> Result<(), Failure> {
    let body = types::SymphonyFollowersList {
        followers: Some(FOLLOWERS.to_vec().into()),
    };
    let request = http.post(url).header("sessionToken", "bot-session");
    let answer = request.json(&body).send().await?.error_for_status()?;
    let answer: types::SymphonySuccessResponse = answer.json().await?;
    std::hint::black_box(answer);
    Ok(())
}

fn calls_a_second(mut rounds: Vec<Duration>) -> f64 {
    rounds.sort();
    f64::from(CALLS) / rounds[rounds.len() / 2].as_secs_f64()
}
