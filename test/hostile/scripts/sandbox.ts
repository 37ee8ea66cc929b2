/** Attempts to leave the sandbox: to the file system, the process, the network, the engine, or JavaScript. */
import { fails, works, type HostileScript } from "../hostile-script.js";

/** Uses of functions that build scripts do not have, and the beginning of the error after the line. */
const REFUSED: readonly (readonly [use: string, error: string])[] = [
  ["io.open('/etc/passwd'):read('a')", "'io' is not available in build scripts"],
  ["io.write('stdout is the transport')", "'io' is not available in build scripts"],
  ["io.read()", "'io' is not available in build scripts"],
  ["io.popen('id')", "'io' is not available in build scripts"],
  ["os.execute('id')", "os.execute is not available in build scripts"],
  ["os.exit(1)", "os.exit is not available in build scripts"],
  ["os.remove('/etc/passwd')", "os.remove is not available in build scripts"],
  ["os.rename('/a', '/b')", "os.rename is not available in build scripts"],
  ["os.tmpname()", "os.tmpname is not available in build scripts"],
  ["os.clock()", "os.clock is not available in build scripts"],
  ["os.date()", "os.date is not available in build scripts"],
  ["os.setlocale('C')", "os.setlocale is not available in build scripts"],
  ["debug.getregistry()", "'debug' is not available in build scripts"],
  ["debug.sethook()", "'debug' is not available in build scripts"],
  ["debug.setmetatable('', nil)", "'debug' is not available in build scripts"],
  ["package.loadlib('libc.so.6', '*')", "'package' is not available in build scripts"],
  ["package.loaded.bk = nil", "'package' is not available in build scripts"],
  ["dofile('/etc/passwd')", "'dofile' is not available in build scripts"],
  ["loadfile('/etc/passwd')", "'loadfile' is not available in build scripts"],
  ["collectgarbage('stop')", "'collectgarbage' is not available in build scripts"],
  ["string.dump(print)", "attempt to call a nil value (field 'dump')"],
  ["process.exit(1)", "attempt to index a nil value (global 'process')"],
  ["globalThis.process.exit(1)", "attempt to index a nil value (global 'globalThis')"],
];

/** Names of properties of every JavaScript object. */
const JAVASCRIPT_NAMES = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf"];

export const SANDBOX: readonly HostileScript[] = [
  ...REFUSED.map(([script, error]) => ({
    what: script,
    script,
    ends: fails(`build.lua:1: ${error}`),
  })),
  {
    what: "the environment of the frontend's process",
    script: `for _, name in ipairs{ "PATH", "HOME", "BUILDKIT_SESSION_ID", "BUILDKIT_WORKERS", "BUILDKIT_FRONTEND_OPT_0" } do
  print(name, os.getenv(name))
end`,
    ends: works(
      "PATH\tnil",
      "HOME\tnil",
      "BUILDKIT_SESSION_ID\tnil",
      "BUILDKIT_WORKERS\tnil",
      "BUILDKIT_FRONTEND_OPT_0\tnil",
    ),
  },
  {
    what: "JavaScript names as fields of bk, states, mounts and platforms",
    script: `local names = { ${JAVASCRIPT_NAMES.map((name) => `"${name}"`).join(", ")}, "prototype", "__index", "__gc" }
local objects = { bk = bk, state = bk.image("alpine:3.20"), mount = bk.cache("/c"), platform = bk.target_platform(), unset = bk.unset }
for kind, object in pairs(objects) do
  for _, name in ipairs(names) do
    local ok, value = pcall(function() return object[name] end)
    if ok and value ~= nil then print(kind, name, value) end
  end
end`,
    ends: works(),
  },
  {
    what: "JavaScript names as options",
    script: `bk.scratch():run("x", { __proto__ = { network = "host" }, constructor = 1 })`,
    ends: fails("build.lua:1: state:run: 2 problems\n  options.__proto__: unknown option"),
  },
  {
    what: "JavaScript names as environment, labels, arguments, targets and annotations",
    script: `local s = bk.image("alpine:3.20")
for _, name in ipairs{ ${JAVASCRIPT_NAMES.map((name) => `"${name}"`).join(", ")} } do
  assert(bk.arg(name) == nil and os.getenv(name) == nil)
  s = s:env(name, "env " .. name):label(name, "label " .. name):annotations{ [name] = "annotation" }
  assert(s:get_env(name) == "env " .. name and s:get_config().labels[name] == "label " .. name)
  local target = bk.target("t" .. name, function() return bk.scratch():mkfile("/" .. name, name) end)
  s = s:copy(target(), name, "/")
end
bk.export(s)`,
    ends: works(),
  },
  {
    what: "JavaScript names as modules",
    script: `for _, name in ipairs{ ${JAVASCRIPT_NAMES.map((name) => `"${name}"`).join(", ")} } do
  print(select(2, pcall(require, name)))
end`,
    ends: works(...JAVASCRIPT_NAMES.map((name) => `require: module "${name}" not found`)),
  },
  {
    what: "another metatable for bk",
    script: "setmetatable(bk, { __index = print })",
    ends: fails("build.lua:1: "),
  },
  {
    what: "another function in bk",
    script: "bk.image = function() return 'mine' end",
    ends: fails("build.lua:1: "),
  },
  {
    what: "another function in bk by rawset",
    script: "rawset(bk, 'image', print)",
    ends: fails("build.lua:1: rawset: "),
  },
  {
    what: "the metatable of a state",
    script: "getmetatable(bk.scratch()).__index = print",
    ends: fails("build.lua:1: "),
  },
  {
    what: "a method on a table that only looks like a state",
    script: "local run = bk.scratch().run\nrun(setmetatable({}, { __index = bk.scratch() }), 'x')",
    ends: fails("build.lua:2: state:run: "),
  },
  {
    what: "other functions in place of those that the standard library uses",
    script: `string.format = nil string.rep = nil table.concat = error table.sort = nil
pairs = nil ipairs = nil type = nil tostring = nil assert = nil error = function() end select = nil
require("luakit.apt").install(bk.image("alpine:3.20"), { "git" })`,
    ends: fails(/^(?:build\.lua:3|luakit\/[\w/]+\.lua:\d+): .*attempt to call a nil value/),
  },
  {
    what: "other functions in place of those that an error's report uses",
    script: `string.gsub = error tostring = error debug = nil string = nil
error(setmetatable({}, { __tostring = function() return "mine" end }))`,
    ends: fails("build.lua:2: mine"),
  },
  {
    what: "no globals",
    script: "for name in pairs(_G) do _G[name] = nil end\nbk.export(bk.scratch())",
    ends: fails("build.lua:"),
  },
  {
    what: "no environment",
    script: "_ENV = nil\nprint('x')",
    ends: fails("build.lua:2: attempt to index a nil value (upvalue '_ENV')"),
  },
  {
    what: "the string metatable",
    script:
      "getmetatable('').__index = function() return function() return 'mine' end end\nprint(('x'):rep(3))",
    ends: works("mine"),
  },
  {
    what: "an address, as a source of chance",
    script: "print(tostring({}), tostring(print), tostring(coroutine.create(print)), bk.scratch())",
    ends: works("table\tfunction\tthread\tState(scratch)"),
  },
  {
    what: "%p, as a source of chance",
    script: "print(('%p'):format({}))",
    ends: fails("build.lua:1: string.format: '%p' is not available: addresses differ"),
  },
  {
    what: "the clock",
    script: "print(os.time(), os.time())",
    ends: works("0\t0"),
  },
  {
    what: "finalizers",
    script: "setmetatable({}, { __gc = function() while true do end end })",
    ends: fails("build.lua:1: setmetatable: '__gc' is not available: finalizers"),
  },
  {
    what: "finalizers by a field that comes later",
    script: `local meta = {}
for i = 1, 1000 do setmetatable({}, meta) end
meta.__gc = function() error("finalized") end
setmetatable({}, meta)`,
    ends: fails("build.lua:4: setmetatable: '__gc' is not available: finalizers"),
  },
  {
    what: "weak tables, as a source of chance",
    script: `local weak = setmetatable({}, { __mode = "k" })
for i = 1, 1e5 do weak[{}] = {} end
print("done")`,
    ends: works("done"),
  },
];
