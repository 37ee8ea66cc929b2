/** The immutable value that scripts build with. */
import type { SourcePosition } from "../errors.js";
import { HostObject } from "../util/host-object.js";
import type { Platform } from "../oci/platform.js";
import { familiarImageReference } from "../oci/image-reference.js";
import {
  changeCarried,
  emptyCarried,
  imageCarried,
  platformOf,
  type Carried,
  type ChangeTopic,
  type CarriedValues,
} from "./carried.js";
import { asRoot } from "./local-root.js";
import type { History } from "./history.js";
import type { ExecVertex } from "./vertex/exec.js";
import type { ImageVertex } from "./vertex/source.js";
import type { Output, StepDefaults, Vertex } from "./vertex/vertex.js";

interface StateProps {
  /** The file system; undefined is scratch. */
  readonly output: Output | undefined;
  readonly carried: Carried;
  readonly history: History;
  /** The name of the source it started from, for messages. */
  readonly origin: string;
  /** Steps since then. */
  readonly steps: number;
  /** Options of later steps that do not say otherwise; never exported. */
  readonly defaults?: StepDefaults;
  /** The command that was the last step, whose mounts can be asked for. */
  readonly lastRun?: ExecVertex | undefined;
}

/** A file system and what is carried beside it. Every method returns a new state. */
export class State extends HostObject {
  override readonly hostClass = "State";
  readonly output: Output | undefined;
  readonly carried: Carried;
  readonly history: History;
  readonly origin: string;
  readonly steps: number;
  readonly defaults: StepDefaults;
  readonly lastRun: ExecVertex | undefined;

  constructor(props: StateProps) {
    super();
    this.output = props.output;
    this.carried = props.carried;
    this.history = props.history;
    this.origin = props.origin;
    this.steps = props.steps;
    this.defaults = props.defaults ?? {};
    this.lastRun = props.lastRun;
    Object.freeze(this);
  }

  /** The file system for use as a root: see local-root.ts. */
  get root(): Output | undefined {
    return asRoot(this.output, platformOf(this.carried));
  }

  /** This state with some of its parts replaced. */
  derive(change: Partial<StateProps>): State {
    const { output, carried, history, origin, steps, defaults, lastRun } = this;
    return new State({ output, carried, history, origin, steps, defaults, lastRun, ...change });
  }

  /** The empty file system. */
  static scratch(platform: Platform): State {
    return new State({
      output: undefined,
      carried: emptyCarried(platform),
      history: { kind: "start", image: undefined },
      origin: "scratch",
      steps: 0,
    });
  }

  /** A base image with its configuration. */
  static image(image: ImageVertex): State {
    return new State({
      output: { vertex: image, index: 0 },
      carried: imageCarried(image),
      history: { kind: "start", image },
      origin: familiarImageReference(image.reference),
      steps: 0,
    });
  }

  /** A source that brings no configuration. */
  static source(vertex: Vertex, platform: Platform, origin: string): State {
    return new State({
      output: { vertex, index: 0 },
      carried: emptyCarried(platform),
      history: { kind: "start", image: undefined },
      origin,
      steps: 0,
    });
  }

  /** This state after a step that adds a layer; `describe` is its line in `docker history`. */
  withStep(vertex: Vertex, describe: (values: CarriedValues) => string): State {
    return this.derive({
      output: { vertex, index: 0 },
      history: { kind: "step", parent: this.history, carried: this.carried, describe, layer: true },
      steps: this.steps + 1,
      lastRun: vertex.kind === "exec" ? vertex : undefined,
    });
  }

  /** This state with another last vertex and nothing else changed. */
  withVertex(vertex: Vertex): State {
    return this.derive({
      output: { vertex, index: this.output?.index ?? 0 },
      lastRun: vertex.kind === "exec" ? vertex : this.lastRun,
    });
  }

  /** This state with a changed configuration; `describe` is its line in `docker history`. */
  withChange(
    apply: (values: CarriedValues) => CarriedValues,
    describe: (values: CarriedValues) => string,
    frames: readonly SourcePosition[],
    topic?: ChangeTopic,
  ): State {
    return this.derive({
      carried: changeCarried(this.carried, apply, frames, topic),
      history: {
        kind: "step",
        parent: this.history,
        carried: this.carried,
        describe,
        layer: false,
      },
    });
  }

  /** This state with a changed configuration that leaves no line in `docker history`. */
  withSilentChange(
    apply: (values: CarriedValues) => CarriedValues,
    frames: readonly SourcePosition[],
    topic?: ChangeTopic,
  ): State {
    return this.derive({ carried: changeCarried(this.carried, apply, frames, topic) });
  }

  /** `State(alpine:3.20 + 3 steps)`: says what it is, never where it lies. */
  override toString(): string {
    if (this.steps === 0) return `State(${this.origin})`;
    return `State(${this.origin} + ${this.steps} ${this.steps === 1 ? "step" : "steps"})`;
  }
}
