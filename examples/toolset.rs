//! Toolsets: groups of tools that share state, nested, changed while they are in use.
//!
//! Run it: `cargo run --example toolset`

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use acme_tools::{Db, Tickets, User};
use tool_runtime::{RunContext, Tool, ToolContext, ToolError, Toolset, function_tool, tools, toolset};

/// What the application lends its tools. `acme_tools::find_user` asks for a `Db`, however it is held.
struct App {
    db: Db,
    currency: &'static str,
}

impl AsRef<Db> for App {
    fn as_ref(&self) -> &Db {
        &self.db
    }
}

/// State shared by the tools of a toolset: calls run concurrently, so it stands behind a lock.
#[derive(Default)]
struct Basket {
    items: Mutex<BTreeMap<String, u32>>,
}

#[toolset(id = "basket")]
impl Basket {
    /// Put something into the user's basket.
    #[function_tool]
    async fn add_item(
        &self,
        /// What the user wants, in the singular.
        item: String,
        /// How many.
        #[arg(default = 1)]
        #[schemars(range(min = 1, max = 99))]
        count: u32,
    ) -> String {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        let total = items.entry(item.clone()).or_default();
        *total += count;
        format!("{total} x {item} in the basket")
    }

    /// Say what is in the user's basket.
    #[function_tool]
    async fn list_items(&self) -> BTreeMap<String, u32> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Where prices come from.
trait Prices: Send + Sync + 'static {
    fn cents(&self, item: &str) -> Option<u32>;
}

/// A toolset over any source of prices: the impl block may be generic.
struct Catalogue<P> {
    prices: P,
}

#[toolset(id = "catalogue")]
impl<P: Prices> Catalogue<P> {
    /// Look up what something costs.
    #[function_tool]
    async fn find_price(&self, ctx: RunContext<App>, item: &str) -> Result<String, ToolError> {
        let cents = self.prices.cents(item);
        let cents = cents.ok_or_else(|| ToolError::new(format!("no {item} in the catalogue")))?;
        Ok(format!("{}.{:02} {}", cents / 100, cents % 100, ctx.userdata().currency))
    }
}

struct Printed(&'static [(&'static str, u32)]);

impl Prices for Printed {
    fn cents(&self, item: &str) -> Option<u32> {
        self.0.iter().find(|(known, _)| *known == item).map(|(_, cents)| *cents)
    }
}

/// A toolset written by hand: it holds two others, and tools that are nobody's.
///
/// `tools()` hands out the same objects each time, so that a registry knows them again.
struct Shop {
    basket: Arc<Basket>,
    catalogue: Arc<Catalogue<Printed>>,
}

impl Shop {
    fn new(basket: &Arc<Basket>, prices: &'static [(&'static str, u32)]) -> Self {
        Self { basket: Arc::clone(basket), catalogue: Arc::new(Catalogue { prices: Printed(prices) }) }
    }
}

impl Toolset<App> for Shop {
    fn id(&self) -> &'static str {
        "shop"
    }

    fn tools(self: Arc<Self>) -> Vec<Tool<App>> {
        tools![{ Arc::clone(&self.basket) }, { Arc::clone(&self.catalogue) }, opening_hours]
    }
}

/// Say when the shop is open.
#[function_tool]
async fn opening_hours() -> &'static str {
    "weekdays from 9 to 18"
}

/// Say when the user's support contract ends.
#[function_tool(name = "opening_hours")]
async fn support_hours() -> &'static str {
    "at any hour"
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let basket = Arc::new(Basket::default());
    let shop = Shop::new(&basket, &[("teapot", 2450), ("cup", 600)]);
    let mut registry = ToolContext::new(tools![acme_tools::find_user, { shop }])?;
    print_tools("A tool of another crate, and a shop", &registry);
    call(&registry).await;

    let sale = Arc::new(Shop::new(&basket, &[("teapot", 1990), ("cup", 450)]));
    let diff = registry.update_tools(tools![{ Arc::clone(&sale) }, { Tickets::default() }])?;
    print_tools("The user is known by now, the sale begins, and there are tickets", &registry);
    println!("  added:    {:?}", diff.added);
    println!("  removed:  {:?}", diff.removed);
    println!("  replaced: {:?} (the basket is the same object, so its tools are the same)\n", diff.replaced);

    let closed = registry.exclude(["add_item", "opening_hours"]);
    print_tools("After hours, without two of them", &closed);

    println!("Two tools of one name:");
    if let Err(error) = registry.update_tools(tools![{ sale }, support_hours]) {
        println!("  {error}");
    }
    println!("  The registry is as it was, with {} tools.", registry.tools().len());
    Ok(())
}

async fn call(registry: &ToolContext<App>) {
    let db = Db::new([User::new("ada@example.com", "Ada")]);
    let ctx = RunContext::detached(App { db, currency: "EUR" });
    let calls = tool_examples::calls([
        ("find_user", r#"{"email": "ada@example.com"}"#),
        ("find_user", r#"{"email": "ada at example"}"#),
        ("add_item", r#"{"item": "cup", "count": 4}"#),
        ("add_item", r#"{"item": "teapot"}"#),
        ("list_items", ""),
        ("find_price", r#"{"item": "teapot"}"#),
        ("find_price", r#"{"item": "samovar"}"#),
    ]);
    // One after the other, so that the basket is filled before its items are listed.
    let mut outputs = Vec::new();
    for call in calls.clone() {
        outputs.push(registry.execute(call, &ctx).await);
    }
    tool_examples::print(&calls, &outputs);
}

fn print_tools(title: &str, registry: &ToolContext<App>) {
    println!("{title}:");
    for tool in registry.tools() {
        println!("  {:<14} {}", tool.name(), tool.description());
    }
    let toolsets: Vec<&str> = registry.toolsets().iter().map(|toolset| toolset.id()).collect();
    println!("  (of the toolsets {})\n", toolsets.join(", "));
}
