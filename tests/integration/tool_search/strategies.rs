//! What the strategies find.

use tool_runtime::{IndexedTool, SearchStrategy, ToolIndex};

fn both() -> [SearchStrategy; 2] {
    [SearchStrategy::bm25(), SearchStrategy::keywords()]
}

fn tool(name: &str, description: &str, parameters: &[(&str, &str)]) -> IndexedTool {
    IndexedTool::new(name, description, parameters.iter().copied())
}

fn items() -> Vec<IndexedTool> {
    vec![
        tool("get_weather", "Get the current weather of a place", &[("city", "The place")]),
        tool("get_forecast", "Tell the weather of coming days", &[("days", "How many days ahead")]),
        tool("get_stock_price", "Get the price of a share", &[("symbol", "The share's ticker")]),
        tool("search_papers", "Search academic papers", &[("query", "What they are about")]),
        tool("calculator", "Work out an expression", &[("expression", "What to work out")]),
    ]
}

async fn index(strategy: &SearchStrategy) -> Box<dyn ToolIndex> {
    strategy.index(items()).await.unwrap()
}

async fn found(strategy: &SearchStrategy, query: &str) -> Vec<String> {
    index(strategy).await.search(query, 5).await.unwrap()
}

#[tokio::test]
async fn match_by_name() {
    for strategy in both() {
        assert_eq!(found(&strategy, "weather").await, ["get_weather", "get_forecast"], "{strategy:?}");
        assert_eq!(found(&strategy, "calculator").await, ["calculator"], "{strategy:?}");
    }
}

#[tokio::test]
async fn match_by_description() {
    for strategy in both() {
        assert_eq!(found(&strategy, "academic").await, ["search_papers"], "{strategy:?}");
    }
}

#[tokio::test]
async fn match_by_parameter() {
    for strategy in both() {
        assert_eq!(found(&strategy, "ticker").await, ["get_stock_price"], "{strategy:?}");
        assert_eq!(found(&strategy, "SYMBOL").await, ["get_stock_price"], "{strategy:?}");
    }
}

#[tokio::test]
async fn max_results_limit() {
    for strategy in both() {
        let index = index(&strategy).await;
        assert_eq!(index.search("get", 5).await.unwrap().len(), 3, "{strategy:?}");
        let best = index.search("get", 2).await.unwrap();
        assert_eq!(best, index.search("get", 5).await.unwrap()[..2], "{strategy:?}");
    }
}

#[tokio::test]
async fn no_matches() {
    for strategy in both() {
        assert!(found(&strategy, "submarine").await.is_empty(), "{strategy:?}");
        assert!(strategy.index(Vec::new()).await.unwrap().search("weather", 5).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn empty_query() {
    for strategy in both() {
        for query in ["", "  ", "?!"] {
            assert!(found(&strategy, query).await.is_empty(), "{strategy:?}: {query:?}");
        }
    }
}

#[tokio::test]
async fn name_weighted_higher() {
    let items = vec![tool("first", "Something about trains", &[]), tool("trains", "Something else", &[])];
    for strategy in both() {
        let index = strategy.index(items.clone()).await.unwrap();
        assert_eq!(index.search("trains", 5).await.unwrap(), ["trains", "first"], "{strategy:?}");
    }
}

#[tokio::test]
async fn description_weighted_higher_than_parameters() {
    let items = vec![tool("one", "Words", &[("a", "Trains")]), tool("two", "Trains", &[("a", "Words")])];
    for strategy in both() {
        let index = strategy.index(items.clone()).await.unwrap();
        assert_eq!(index.search("trains", 5).await.unwrap(), ["two", "one"], "{strategy:?}");
    }
}

#[tokio::test]
async fn index_data_set_by_build_index() {
    for strategy in both() {
        let index = index(&strategy).await;
        for item in items() {
            assert_eq!(index.search(&item.name, 1).await.unwrap(), [item.name], "{strategy:?}");
        }
    }
}

#[tokio::test]
async fn index_data_preserved_through_search() {
    for strategy in both() {
        let index = index(&strategy).await;
        let first = index.search("weather", 5).await.unwrap();
        index.search("papers", 5).await.unwrap();
        assert_eq!(index.search("weather", 5).await.unwrap(), first, "{strategy:?}");
    }
}

#[tokio::test]
async fn specific_term_ranks_higher_than_common() {
    let found = found(&SearchStrategy::bm25(), "get forecast").await;
    assert_eq!(found[0], "get_forecast");
    assert_eq!(found.len(), 3);
}

#[tokio::test]
async fn equals_are_found_in_their_order() {
    let items: Vec<_> = (0..50).map(|index| tool(&format!("tool-{index:02}"), "Alike", &[])).collect();
    let names: Vec<_> = items.iter().map(|item| item.name.clone()).collect();
    for strategy in both() {
        let index = strategy.index(items.clone()).await.unwrap();
        assert_eq!(index.search("alike", 50).await.unwrap(), names, "{strategy:?}");
    }
}

#[tokio::test]
async fn names_in_any_style_are_found_by_their_words() {
    let items = vec![
        tool("notes.search-all", "", &[]),
        tool("getHTTPHeaders", "", &[]),
        tool("read", "", &[("filePath", "")]),
    ];
    for strategy in both() {
        let index = strategy.index(items.clone()).await.unwrap();
        for (query, name) in [
            ("search", "notes.search-all"),
            ("headers", "getHTTPHeaders"),
            ("gethttpheaders", "getHTTPHeaders"),
            ("path", "read"),
        ] {
            assert_eq!(index.search(query, 5).await.unwrap(), [name], "{strategy:?}: {query}");
        }
    }
}

#[tokio::test]
async fn bm25_knows_whole_words_and_keywords_know_parts_of_them() {
    let items = vec![tool("天気を調べる", "", &[]), tool("weather", "", &[])];
    for (strategy, found) in [(SearchStrategy::bm25(), 0), (SearchStrategy::keywords(), 1)] {
        let index = strategy.index(items.clone()).await.unwrap();
        assert_eq!(index.search("天気", 5).await.unwrap().len(), found, "{strategy:?}");
        assert_eq!(index.search("weath", 5).await.unwrap().len(), found, "{strategy:?}");
    }
}
