/** Calls of API functions as the VM makes them, on a build whose world is made of fixtures. */
import { Build, type BuildOptions } from "../../../src/api/build.js";
import type { Host, Warning } from "../../../src/api/host.js";
import { bindToBuild } from "../../../src/api/declare.js";
import { apiFunctions } from "../../../src/api/registry.js";
import { ScriptError, type SourcePosition } from "../../../src/errors.js";
import type { Definition } from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { LOCAL_CONTEXT } from "../../../src/llb/context-source.js";
import { historyEntries } from "../../../src/llb/history.js";
import { marshalOutput } from "../../../src/llb/marshal.js";
import type { MarshalRequest } from "../../../src/llb/marshal-request.js";
import { State } from "../../../src/llb/state.js";
import { encodeImageConfig, type ImageConfig } from "../../../src/oci/image-config.js";
import { HostObject, type HostValue } from "../../../src/schema/lua-value.js";
import { utf8 } from "../../../src/util/bytes.js";
import { luaArguments, type LuaInput } from "../../support/lua-values.js";
import { AMD64, PLAIN_REQUEST, imageConfig } from "../llb/fixtures.js";

interface TestBuildOptions extends Partial<BuildOptions> {
  /** Base images by canonical reference; any other has an empty configuration. */
  readonly images?: Readonly<Record<string, ImageConfig>>;
  /** Digest of every image. */
  readonly imageDigest?: string;
  readonly ignorePatterns?: readonly string[];
  /** Text of `build.lua`. */
  readonly script?: string;
}

/** A build that records its effects. */
export class TestBuild {
  readonly build: Build;
  readonly warnings: Warning[] = [];
  /** References that were looked up, in order. */
  readonly lookups: string[] = [];
  /** The line of the next call. */
  line = 1;

  constructor(options: TestBuildOptions = {}) {
    const host: Host = {
      resolveImages: (requests) =>
        requests.map(({ reference }) => {
          this.lookups.push(reference);
          const config = encodeImageConfig(options.images?.[reference] ?? imageConfig({}));
          return { reference, digest: options.imageDigest ?? "", config };
        }),
      ignorePatterns: () => options.ignorePatterns ?? [],
      readModule: () => undefined,
      warn: (warning) => this.warnings.push(warning),
    };
    this.build = new Build(
      {
        args: new Map(),
        targetPlatform: AMD64,
        buildPlatform: AMD64,
        resolveMode: "default",
        context: LOCAL_CONTEXT,
        namedContexts: new Map(),
        ...options,
      },
      host,
      new Map([["build.lua", utf8(options.script ?? "")]]),
    );
  }

  /** Calls `bk.image`, `state:run` and so on; for a method the first input is the receiver. */
  call(name: string, ...inputs: readonly LuaInput[]): HostValue | undefined {
    const declared = apiFunctions.find((candidate) => candidate.name === name);
    if (declared === undefined) throw new Error(`there is no ${name}`);
    const frames = (): readonly SourcePosition[] => [{ file: "build.lua", line: this.line }];
    return bindToBuild(declared, this.build).call({
      args: luaArguments(inputs),
      frames,
      isStatement: () => false,
    });
  }

  /** A call that gives a state. */
  state(name: string, ...inputs: readonly LuaInput[]): State {
    const result = this.call(name, ...inputs);
    if (result instanceof State) return result;
    throw new Error(`${name} gave no State`);
  }

  /** A call that gives an object, such as a mount. */
  value(name: string, ...inputs: readonly LuaInput[]): HostObject {
    const result = this.call(name, ...inputs);
    if (result instanceof HostObject) return result;
    throw new Error(`${name} gave no object`);
  }

  /** The problem of a call. */
  problem(name: string, ...inputs: readonly LuaInput[]): string {
    try {
      this.call(name, ...inputs);
    } catch (error) {
      if (error instanceof ScriptError) return error.message;
      throw error;
    }
    throw new Error(`${name} has no problem`);
  }

  /** A chain of method calls, each with its name and arguments. */
  chain(
    start: State,
    ...calls: readonly (readonly [name: string, ...inputs: readonly LuaInput[]])[]
  ): State {
    return calls.reduce(
      (state, [name, ...inputs]) => this.state(`state:${name}`, state, ...inputs),
      start,
    );
  }

  /** The definition of a state. */
  marshal(state: State, request: Partial<MarshalRequest> = {}): Definition {
    const { build } = this;
    return marshalOutput(state.output, {
      request: { ...PLAIN_REQUEST, ...request },
      lookup: {
        values: (carried) => build.values(carried),
        image: (image) => build.images.image(image),
        ignorePatterns: (local) => build.ignorePatterns(local),
      },
      sources: { files: new Map() },
    });
  }

  /** The lines of `docker history`, in brackets for lines without a layer. */
  history(state: State): readonly string[] {
    return historyEntries(state.history, {
      values: (carried) => this.build.values(carried),
      imageConfig: (image) => this.build.images.image(image).config,
      created: undefined,
    }).map(({ created_by: text = "", empty_layer: empty }) =>
      empty === true ? `[${text}]` : text,
    );
  }
}
