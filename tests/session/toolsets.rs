//! The life of toolsets in a session.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::Instant;
use tool_runtime::{BoxError, CloseReason, RunContext, ScriptedTurn, SessionError, Tool, Toolset, tools};

use super::support::{Notes, Person, Scene, pass, tool};

/// A toolset that notes its life.
pub(crate) struct Kit {
    id: &'static str,
    notes: Notes,
    tools: Vec<Tool>,
    takes: f64,
    fails: bool,
}

impl Kit {
    pub(crate) fn new(id: &'static str, notes: &Notes) -> Self {
        Self { id, notes: notes.clone(), tools: Vec::new(), takes: 0.0, fails: false }
    }

    pub(crate) fn holding(self, tools: Vec<Tool>) -> Self {
        Self { tools, ..self }
    }

    /// Takes so many seconds to be set up.
    pub(crate) fn taking(self, takes: f64) -> Self {
        Self { takes, ..self }
    }

    fn failing(self) -> Self {
        Self { fails: true, ..self }
    }
}

#[async_trait]
impl Toolset for Kit {
    fn id(&self) -> &str {
        self.id
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        self.tools.clone()
    }

    async fn setup(&self) -> Result<(), BoxError> {
        pass(self.takes).await;
        self.notes.take(format!("{} is set up", self.id));
        if self.fails { Err("out of order".into()) } else { Ok(()) }
    }

    async fn joined(&self, ctx: &RunContext) {
        assert!(ctx.session().is_some() && ctx.function_call().is_none());
    }

    async fn aclose(&self) {
        self.notes.take(format!("{} is closed", self.id));
        assert!(!self.fails, "and cannot be closed");
    }
}

fn noting(person: Person, id: &'static str, notes: &Notes) -> Person {
    let (enter, exit) = (notes.clone(), notes.clone());
    person
        .on_enter(move |_| {
            enter.take(format!("{id} enters"));
            async {}
        })
        .on_exit(move |_| {
            exit.take(format!("{id} leaves"));
            async {}
        })
}

#[tokio::test(start_paused = true)]
async fn a_session_s_toolsets_live_as_long_as_it_and_an_agent_s_as_long_as_its_stay() {
    let notes = Notes::default();
    let own = tools![{ Kit::new("own", &notes) }];
    let clerk = noting(Person::with(tools![{ Kit::new("clerk's", &notes) }]), "clerk", &notes);
    let billing = Person::named("billing").tools(tools![{ Kit::new("billing's", &notes) }]);
    let billing = noting(billing, "billing", &notes);
    let scene = Scene::built(clerk, [], |builder| builder.tools(own)).await;
    scene.wait_for_idle().await;
    scene.update_agent(billing).await.unwrap();
    scene.wait_for_idle().await;
    scene.over().await;
    assert_eq!(
        notes.all(),
        [
            "own is set up",
            "clerk's is set up",
            "clerk enters",
            "clerk leaves",
            "billing's is set up",
            "clerk's is closed",
            "billing enters",
            "billing leaves",
            "billing's is closed",
            "own is closed",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_toolset_two_agents_share_stays_through_the_handoff() {
    let notes = Notes::default();
    let shared = Arc::new(Kit::new("shared", &notes));
    let scene = Scene::of(Person::with(tools![{ Arc::clone(&shared) }]), []).await;
    scene.update_agent(Person::named("billing").tools(tools![{ shared }])).await.unwrap();
    assert_eq!(notes.all(), ["shared is set up"]);
    scene.over().await;
    assert_eq!(notes.all(), ["shared is set up", "shared is closed"]);
}

#[tokio::test(start_paused = true)]
async fn toolsets_are_set_up_at_the_same_time() {
    let notes = Notes::default();
    let begun = Instant::now();
    let kits = tools![{ Kit::new("slow", &notes).taking(3.0) }, { Kit::new("quick", &notes).taking(1.0) }];
    let scene = Scene::of(Person::with(kits), []).await;
    assert_eq!(begun.elapsed(), Duration::from_secs(3));
    assert_eq!(notes.all(), ["quick is set up", "slow is set up"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_toolset_that_is_out_of_order_stays_in_use() {
    let notes = Notes::default();
    let works = tool("works", |_| async { "it works" });
    let kit = Kit::new("kit", &notes).holding(vec![works]).failing();
    let turns = [
        ScriptedTurn::new().call("works", "{}"),
        ScriptedTurn::new().expect_output("call_1", "it works").say("So it does."),
    ];
    let scene = Scene::of(Person::with(tools![{ kit }, { Kit::new("other", &notes) }]), turns).await;
    scene.run("Try it.").await.unwrap();
    scene.over().await;
    let mut closed = notes.all()[2..].to_vec();
    closed.sort();
    assert_eq!(closed, ["kit is closed", "other is closed"]);
}

#[tokio::test(start_paused = true)]
async fn a_toolset_that_hangs_keeps_nobody_waiting_for_long() {
    let notes = Notes::default();
    let begun = Instant::now();
    let kit = Kit::new("kit", &notes).taking(f64::from(u32::MAX));
    let scene = Scene::of(Person::with(tools![{ kit }]), []).await;
    assert_eq!(begun.elapsed(), Duration::from_secs(30));
    scene.over().await;
    assert_eq!(notes.all(), ["kit is closed"]);
}

#[tokio::test(start_paused = true)]
async fn toolsets_are_closed_when_the_tools_have_ended() {
    let notes = Notes::default();
    let pen = notes.clone();
    let slow = tool("slow", move |_| {
        let pen = pen.clone();
        async move {
            pass(5.0).await;
            pen.take("the tool is done");
        }
    });
    let kit = Kit::new("kit", &notes).holding(vec![slow]);
    let scene = Scene::of(Person::with(tools![{ kit }]), [ScriptedTurn::new().call("slow", "{}")]).await;
    scene.user_input("Go.");
    pass(1.0).await;
    scene.shutdown(CloseReason::UserInitiated, false);
    scene.closed().await;
    assert_eq!(notes.all(), ["kit is set up", "the tool is done", "kit is closed"]);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ends_before_it_has_begun_closes_its_toolsets() {
    let notes = Notes::default();
    let own = tools![{ Kit::new("own", &notes).taking(2.0) }];
    let scene = Scene::empty([], |builder| builder.tools(own));
    let clerk = Person::with(tools![{ Kit::new("clerk's", &notes) }]);
    let end = async {
        pass(1.0).await;
        scene.aclose().await;
    };
    let (started, ()) = tokio::join!(scene.start(clerk), end);
    assert_eq!(started, Err(SessionError::Closed));
    assert_eq!(notes.all(), ["own is set up", "clerk's is set up", "clerk's is closed", "own is closed"]);
}
