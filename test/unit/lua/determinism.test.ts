import { expect, test } from "@jest/globals";
import { evaluate, makeVm, type Setup } from "./fixture.js";

/** Everything a careless script could take from the machine it runs on. */
const script = `
  local out = {}
  local function add(...) out[#out + 1] = table.concat({...}, ",") end
  local t = {}
  for i = 1, 50 do t["key" .. i * 7919 % 101] = i end
  for k, v in pairs(t) do add(k, v) end
  for k in next, t do add(k) end
  add(math.random(1000), math.random(1000), math.random())
  math.randomseed()
  add(math.random(1000))
  math.randomseed(42)
  add(math.random(1000))
  add(tostring({}), tostring(print), tostring(function() end), tostring(coroutine.create(print)))
  add(string.format("%s %s", {}, print), tostring(bk.box("a")), tostring(bk))
  add(select(2, pcall(error, setmetatable({}, {__tostring = function() return "e" end}))) and "e")
  add(select(2, pcall(function() return {} .. "" end)))
  local list = {}
  for i = 1, 500 do list[i] = i * 7919 % 503 end
  local comparisons = 0
  table.sort(list, function(a, b) comparisons = comparisons + 1 return a < b end)
  add(comparisons)
  local objects = {}
  for i = 1, 20 do objects[{}] = i end
  for _, v in pairs(objects) do add(v) end
  local weak = setmetatable({}, {__mode = "k"})
  for i = 1, 2000 do weak[{}] = i end
  local kept = 0
  for _ in pairs(weak) do kept = kept + 1 end
  add(kept)
  return table.concat(out, "\\n")`;

test("a script has the same result a hundred times", () => {
  const results = Array.from({ length: 100 }, () => evaluate(script, {})[0]);
  expect(new Set(results).size).toBe(1);
});

test.each<[name: string, setup: Setup]>([
  ["the clock", { options: { clock: () => Math.random() } }],
  ["the time limit", { options: { timeLimitMs: 123_456 } }],
  ["the memory limit", { options: { memoryLimitBytes: 64 * 2 ** 20 } }],
])("a script's result does not depend on %s", (_, setup) => {
  expect(evaluate(script, setup)).toEqual(evaluate(script, {}));
});

test("a second script in a VM has the same result as in a new VM", () => {
  const { run } = makeVm();
  run("for i = 1, 1000 do local t = {i} end");
  expect(run("return tostring({}), string.format('%s', print)")).toEqual(
    makeVm().run("return tostring({}), string.format('%s', print)"),
  );
});

test.each([
  ["tostring({})", "table"],
  ["tostring(print)", "function"],
  ["tostring(function() end)", "function"],
  ["tostring(coroutine.create(print))", "thread"],
  ["tostring(setmetatable({}, {__name = 'Named'}))", "Named"],
  ["string.format('%s', {})", "table"],
  ["string.format('%10s|', {})", "     table|"],
  ["('%s'):format(print)", "function"],
])("%s shows no address", (lua, text) => {
  expect(evaluate(`return ${lua}`)).toEqual([text]);
});

test("math.randomseed without arguments starts over", () => {
  const script2 = "local a = math.random(1e6) math.randomseed() return a == math.random(1e6)";
  expect(evaluate(script2, {})).toEqual([true]);
});
