//! Calls a second through a face against bare reqwest doing the same, with the same HTTP client, to the same stub:
//! `cargo bench -p connections-client`. Short rounds of both take turns, and in which comes first, so that both see the
//! same machine; the median rounds count. The runtime is the one that most programs have, so that client and stub are
//! on threads of their own, as a client and a server are.

use std::hint::black_box;
use std::time::{Duration, Instant};

use connections_client::{ClientInfo as _, Settings, Symphony, types};
use connections_stub::{Stub, World};

const ROUNDS: usize = 200;
const CALLS: u32 = 100;
const USER: i64 = 7215545057281;
const FOLLOWERS: [i64; 2] = [7215545058313, 7215545078461];
const TOKEN: &str = "bot-session";

type Failure = Box<dyn std::error::Error>;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let stub = Stub::start(World::demo()).await?;
    let base_url = stub.url();
    let symphony = Symphony::at(&base_url, TOKEN, &Settings::new())?;
    let http = symphony.generated().client().clone();
    let (mut face, mut bare) = (Vec::new(), Vec::new());
    for round in 0..=2 * ROUNDS {
        let is_face = round % 4 == 0 || round % 4 == 3;
        let start = Instant::now();
        for _ in 0..CALLS {
            if is_face {
                black_box(symphony.unfollow_user(USER, &FOLLOWERS).await?);
            } else {
                black_box(unfollow(&http, &base_url, USER, &FOLLOWERS).await?);
            }
        }
        // The first round warms up.
        if round > 0 {
            if is_face { &mut face } else { &mut bare }.push(start.elapsed());
        }
    }
    let (face, bare) = (calls_a_second(face), calls_a_second(bare));
    println!(
        "face {face:.0} calls/s, bare reqwest {bare:.0} calls/s, ratio {:.3}",
        face / bare
    );
    Ok(())
}

/// What a caller without a client crate would write.
async fn unfollow(
    http: &reqwest::Client,
    base_url: &str,
    uid: i64,
    followers: &[i64],
) -> Result<types::SymphonySuccessResponse, reqwest::Error> {
    let body = types::SymphonyFollowersList {
        followers: Some(followers.to_vec()),
    };
    http.post(format!("{base_url}/pod/v1/user/{uid}/unfollow"))
        .header("accept", "application/json")
        .header("sessionToken", TOKEN)
        .json(&body)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await
}

fn calls_a_second(mut rounds: Vec<Duration>) -> f64 {
    rounds.sort();
    f64::from(CALLS) / rounds[rounds.len() / 2].as_secs_f64()
}
