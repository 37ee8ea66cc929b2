/** Names, paths and texts with bytes that are special for other programs. */
import { fails, works, type HostileScript } from "../hostile-script.js";

/** Calls that fail, and the beginning of the error. */
const REFUSED: readonly (readonly [call: string, error: string])[] = [
  [String.raw`bk.image("alpine\27[31m")`, "bk.image: reference: "],
  [String.raw`bk.image("alpine\n--privileged")`, "bk.image: reference: "],
  [String.raw`bk.image("../../etc/passwd")`, "bk.image: reference: "],
  [String.raw`bk.context("a\0b")`, "bk.context: "],
  [String.raw`bk.scratch():mkfile("/a\0b", "")`, "state:mkfile: path: "],
  [String.raw`bk.scratch():mkfile("/a\nb", "")`, "state:mkfile: path: "],
  [String.raw`bk.scratch():mkdir("/a\nb")`, "state:mkdir: path: "],
  [String.raw`bk.scratch():rm("/a\nb")`, "state:rm: path: "],
  [String.raw`bk.scratch():rm("/")`, '"/" is the root, which cannot be removed'],
  [String.raw`bk.scratch():copy("a\0b", "/")`, "state:copy: "],
  [String.raw`bk.scratch():run("echo \0")`, "state:run: command: "],
  [String.raw`bk.scratch():env("A\0", "b")`, "state:env: "],
  [String.raw`bk.scratch():env("A", "b\0c")`, "state:env: "],
  [String.raw`bk.scratch():user("a\0b")`, "state:user: "],
  [String.raw`bk.scratch():label("a", "\255")`, "state:label: "],
  [String.raw`bk.cache("/a\0b")`, "bk.cache: "],
  [String.raw`bk.secret{ id = "a\0b" }`, "bk.secret: "],
  [String.raw`bk.git("https://example.com/a.git#--upload-pack=touch /x")`, "bk.git: "],
  [String.raw`bk.git("--upload-pack=touch")`, "bk.git: "],
  [String.raw`bk.http("file:///etc/passwd")`, "bk.http: url: "],
  [String.raw`bk.http("http://example.com/a\r\nX-Header: 1")`, "bk.http: url: "],
  [
    String.raw`bk.http("https://example.com/x", { headers = { ["A\r\nB"] = "c" } })`,
    "bk.http: options.headers",
  ],
  [
    String.raw`bk.http("https://example.com/x", { filename = "../../x" })`,
    "bk.http: options.filename: ",
  ],
  [String.raw`bk.target("a\27b", function() end)`, "bk.target: name: "],
  [String.raw`bk.arg("A B")`, "bk.arg: name: "],
  [String.raw`os.getenv("(")`, "os.getenv: "],
  [String.raw`os.getenv("(a+)+b")`, "os.getenv: "],
  [String.raw`bk.platform("linux/../../x")`, "bk.platform: "],
  [String.raw`bk.scratch():stop_signal("SIG\nKILL")`, "state:stop_signal: "],
];

export const NAMES: readonly HostileScript[] = [
  ...REFUSED.map(([call, error]) => ({
    what: call,
    script: `local value = ${call}\nbk.export(value)`,
    ends: fails(`build.lua:1: ${error}`),
  })),
  {
    what: "paths that lead out of the image",
    script: `local s = bk.scratch():mkfile("../../../etc/x", ""):mkdir("/../../a/../b"):symlink("../../../etc/shadow", "/link")
bk.export(s:copy("../../../etc/passwd", "/p"))`,
    ends: works(),
  },
  {
    what: "a step's name of control characters",
    script: String.raw`bk.export(bk.image("alpine:3.20"):run("true", { name = "\27]0;title\7\r\n\27[31mred" }))`,
    ends: works(),
  },
  {
    what: "a command of control characters",
    script: String.raw`bk.export(bk.image("alpine:3.20"):run("echo \27[2J\27]0;title\7\r"))`,
    ends: works(),
  },
  {
    what: "a command of 200 KB",
    script: "bk.export(bk.image('alpine:3.20'):run('echo ' .. ('x'):rep(200000)))",
    ends: fails("build.lua:1: an argument of the command exceeds the Linux limit of 131071 bytes"),
  },
  {
    what: "a path of 20,000 parts",
    script: "bk.export(bk.scratch():mkfile('/a' .. ('/a'):rep(20000), ''))",
    ends: fails("build.lua:1: state:mkfile: path: "),
  },
  {
    what: "argument names that are patterns, after a command",
    script: `for _, name in ipairs{ "A.*", "[", "(?:", "\\\\", "A|B", "$A", "" } do assert(not pcall(os.getenv, name), name) end
bk.export(bk.image("alpine:3.20"):run("echo $A"))`,
    ends: works(),
  },
];
