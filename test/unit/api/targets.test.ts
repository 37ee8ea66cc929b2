import { expect, test } from "@jest/globals";
import { stepsOf } from "../../../src/llb/inspect/read-definition.js";
import { evaluateScript } from "../../support/evaluate.js";

const SCRIPT = `
  local base = bk.target("base", function()
      return bk.image("alpine:3.20"):env{ "A=1", "B=2" }:env("A", 3):defaults{ env = { "ARG=x" } }:cmd{ "base" }
  end)
  bk.export(base():run("make"), { entrypoint = { "/e" } })
`;

test("a state on top of a target inherits its command, and an entrypoint resets the command", () => {
  const { config } = evaluateScript(SCRIPT).config;
  expect([config.Entrypoint, config.Cmd]).toEqual([["/e"], undefined]);
});

test("on top of a target, variables of the image come last in the environment, as after FROM stage", () => {
  const run = stepsOf(evaluateScript(SCRIPT).definition).find(({ kind }) => kind === "run");
  expect(run?.kind === "run" && Object.keys(run.env)).toEqual(["ARG", "PATH", "A", "B"]);
});
