//! What goes wrong between an editor and the server.

use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::session::Session;

type Run = fn() -> Result<(), Failed>;

pub fn trials() -> Vec<Trial> {
    let all: [(&str, Run); 11] = [
        ("requests before initialize are refused", before_initialize),
        ("requests after shutdown are refused", after_shutdown),
        ("exit without shutdown ends with 1", exit_without_shutdown),
        ("a closed pipe ends the server", closed_pipe),
        ("unknown requests are refused, unknown notes passed over", unknown_methods),
        ("messages that cannot be read are answered", unreadable),
        ("parameters of the wrong form are refused", wrong_parameters),
        ("a request that is cancelled is answered once", cancelled),
        ("of two requests with one number each has an answer", twice),
        ("what was shown is taken back under the address it was shown under", addresses),
        ("files are watched where the client cannot", watched),
    ];
    let mut trials: Vec<Trial> = all.into_iter().map(|(name, run)| Trial::test(name, run)).collect();
    #[cfg(target_os = "linux")]
    trials.push(Trial::test("no orphan is left when the editor dies", orphan));
    trials
}

fn code(answer: &Value) -> i64 {
    answer["code"].as_i64().unwrap_or(0)
}

fn expect<T: PartialEq + std::fmt::Debug>(got: T, wanted: T) -> Result<(), Failed> {
    if got == wanted { Ok(()) } else { Err(format!("got {got:?}, expected {wanted:?}").into()) }
}

fn running() -> Result<(tempfile::TempDir, Session), Failed> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("w.arch"), "workspace \"w\"\nservice a\n")?;
    let (session, _) = Session::initialized(folder.path(), &[folder.path()], &json!({}))?;
    Ok((folder, session))
}

fn before_initialize() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let mut session = Session::start(folder.path())?;
    session.notify("textDocument/didOpen", &json!({"textDocument": 1}))?;
    expect(code(&session.request("textDocument/hover", &json!({}))?), -32002)?;
    expect(code(&session.request("shutdown", &Value::Null)?), -32002)?;
    session.request("initialize", &json!({"capabilities": {}}))?;
    expect(code(&session.request("initialize", &json!({"capabilities": {}}))?), -32600)?;
    session.leave()
}

fn after_shutdown() -> Result<(), Failed> {
    let (_folder, mut session) = running()?;
    session.request("shutdown", &Value::Null)?;
    expect(code(&session.request("textDocument/hover", &json!({}))?), -32600)?;
    expect(code(&session.request("shutdown", &Value::Null)?), -32600)?;
    session.notify("exit", &Value::Null)?;
    expect(session.ended()?, 0)
}

fn exit_without_shutdown() -> Result<(), Failed> {
    let (_folder, mut session) = running()?;
    session.notify("exit", &Value::Null)?;
    expect(session.ended()?, 1)?;
    let folder = tempfile::tempdir()?;
    let mut session = Session::start(folder.path())?;
    session.notify("exit", &Value::Null)?;
    expect(session.ended()?, 1)
}

fn closed_pipe() -> Result<(), Failed> {
    let (_folder, mut session) = running()?;
    session.hang_up();
    expect(session.ended()?, 1)
}

fn unknown_methods() -> Result<(), Failed> {
    let (_folder, mut session) = running()?;
    session.notify("$/nothing", &json!([1, 2]))?;
    session.notify("nothing/known", &Value::Null)?;
    expect(code(&session.request("nothing/known", &Value::Null)?), -32601)?;
    expect(code(&session.request("$/nothing", &Value::Null)?), -32601)?;
    session.leave()
}

fn unreadable() -> Result<(), Failed> {
    let (_folder, mut session) = running()?;
    for (bytes, wanted) in [
        ("Content-Length: 1\r\n\r\n{", -32700),
        ("Content-Length: 2\r\n\r\n{}", -32600),
        ("Content-Length: nonsense\r\n\r\n", -32700),
        ("Hello\r\n\r\n", -32700),
        ("Content-Length: 17\r\n\r\n{\"method\": [1,2]}", -32600),
    ] {
        session.raw(bytes.as_bytes())?;
        let answer = session.answer(&Value::Null)?;
        expect((bytes, code(&answer["error"])), (bytes, wanted))?;
    }
    session.leave()
}

fn wrong_parameters() -> Result<(), Failed> {
    let (_folder, mut session) = running()?;
    for params in [Value::Null, json!(1), json!([]), json!({"textDocument": {"uri": "no address"}})] {
        expect(code(&session.request("textDocument/diagnostic", &params)?), -32602)?;
        session.notify("textDocument/didOpen", &params)?;
        session.notify("textDocument/didChange", &params)?;
        session.notify("workspace/didChangeWatchedFiles", &params)?;
        session.notify("$/cancelRequest", &params)?;
    }
    session.leave()
}

/// The editor dies, and somebody else still holds the server's end of the pipe open.
#[cfg(target_os = "linux")]
fn orphan() -> Result<(), Failed> {
    use std::process::Command;
    let folder = tempfile::tempdir()?;
    // The shell is the editor: it starts the server with a pipe that a third process keeps open, and dies.
    let script = format!("sleep 40 | '{}' lsp >/dev/null 2>&1 & sleep 1", env!("CARGO_BIN_EXE_archlint"));
    let mut editor = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).spawn()?;
    let alive = || -> Result<usize, Failed> {
        let here = folder.path().canonicalize()?;
        let all = std::fs::read_dir("/proc")?.flatten().map(|entry| entry.path());
        let of_us = all.filter(|process| {
            let named = std::fs::read_to_string(process.join("comm")).is_ok_and(|name| name.trim() == "archlint");
            named && std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == here)
        });
        Ok(of_us.count())
    };
    let begun = std::time::Instant::now();
    while alive()? == 0 {
        if begun.elapsed() > std::time::Duration::from_secs(30) {
            return Err("the server does not start".into());
        }
    }
    editor.wait()?;
    while alive()? > 0 {
        if begun.elapsed() > std::time::Duration::from_secs(30) {
            return Err("the server outlives its editor".into());
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Ok(())
}

/// Whether the answer or the cancellation comes first is open; that there is one answer is not.
fn cancelled() -> Result<(), Failed> {
    let (_folder, mut session) = running()?;
    for _ in 0..50 {
        let id = session.ask("workspace/diagnostic", &json!({"previousResultIds": []}))?;
        session.notify("$/cancelRequest", &json!({ "id": id }))?;
        let answer = session.answer(&id.into())?;
        let cancelled = code(&answer["error"]) == -32800;
        expect(cancelled || answer["result"].is_object(), true)?;
    }
    session.leave()
}

fn twice() -> Result<(), Failed> {
    let (_folder, mut session) = running()?;
    for id in 0..50 {
        let ask = json!({"jsonrpc": "2.0", "id": format!("same {id}"), "method": "workspace/symbol", "params": {"query": ""}});
        session.send(&ask)?;
        session.send(&ask)?;
        for _ in 0..2 {
            let answer = session.answer(&ask["id"])?;
            expect(answer.get("result").is_some() || code(&answer["error"]) == -32600, true)?;
        }
    }
    session.leave()
}

/// The address and the count of findings of everything that was shown since.
fn shown(session: &mut Session) -> Result<Vec<(String, usize)>, Failed> {
    let notes = session.rest()?;
    let shown = notes.iter().filter(|note| note["method"] == "textDocument/publishDiagnostics").map(|note| {
        let params = &note["params"];
        (params["uri"].as_str().unwrap_or_default().to_owned(), params["diagnostics"].as_array().map_or(0, Vec::len))
    });
    Ok(shown.collect())
}

fn addresses() -> Result<(), Failed> {
    let (folder, mut session) = running()?;
    let text = "workspace \"w\"\nservice a { needs nobody }\n";
    let path = folder.path().canonicalize()?.join("w.arch");
    let plain = crate::session::uri(&path);
    let other = plain.replace("w.arch", "%77.arch");
    session.rest()?;
    let item = json!({"uri": other, "languageId": "arch", "version": 1, "text": text});
    session.notify("textDocument/didOpen", &json!({ "textDocument": item }))?;
    expect(shown(&mut session)?, vec![(other.clone(), 1)])?;
    std::fs::write(&path, text)?;
    session.notify("textDocument/didClose", &json!({"textDocument": {"uri": other}}))?;
    expect(shown(&mut session)?, vec![(other.clone(), 0), (plain.clone(), 1)])?;
    let item = json!({"uri": other, "languageId": "arch", "version": 1, "text": text});
    session.notify("textDocument/didOpen", &json!({ "textDocument": item }))?;
    expect(shown(&mut session)?, vec![(plain, 0), (other.clone(), 1)])?;
    let never_saved = "untitled:Untitled-1";
    let item = json!({"uri": never_saved, "languageId": "arch", "version": 1, "text": "service a { needs nobody }"});
    session.notify("textDocument/didOpen", &json!({ "textDocument": item }))?;
    expect(shown(&mut session)?, vec![(never_saved.to_owned(), 1)])?;
    session.notify("textDocument/didClose", &json!({"textDocument": {"uri": never_saved}}))?;
    expect(shown(&mut session)?, vec![(never_saved.to_owned(), 0)])?;
    session.leave()
}

/// Nothing is said to the server: it sees for itself what is written, what comes in new folders, and what goes.
fn watched() -> Result<(), Failed> {
    let (folder, mut session) = running()?;
    let root = folder.path().canonicalize()?;
    let mut until = |wanted: usize, name: &str| -> Result<(), Failed> {
        let uri = crate::session::uri(&root.join(name));
        let begun = std::time::Instant::now();
        while begun.elapsed() < std::time::Duration::from_secs(60) {
            if shown(&mut session)?.contains(&(uri.clone(), wanted)) {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Err(format!("{name} never has {wanted} findings").into())
    };
    std::fs::write(root.join("w.arch"), "workspace \"w\"\nservice a { needs nobody }\n")?;
    until(1, "w.arch")?;
    // As editors save, twice in a row.
    for (text, wanted) in [("workspace \"w\"\nservice a { needs nobody, noone }\n", 2), ("workspace \"w\"\nservice a { needs b }\n", 1)] {
        std::fs::write(root.join("w.arch~"), text)?;
        std::fs::rename(root.join("w.arch~"), root.join("w.arch"))?;
        until(wanted, "w.arch")?;
    }
    std::fs::create_dir(root.join("more"))?;
    std::fs::write(root.join("more/b.arch"), "service b\n")?;
    until(0, "w.arch")?;
    std::fs::remove_dir_all(root.join("more"))?;
    until(1, "w.arch")?;
    session.leave()
}
