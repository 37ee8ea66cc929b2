/** Sends warnings to the person who runs the build. */
import type { Warning } from "../api/host.js";
import type { GatewayClient } from "../gateway/client.js";
import { headDigest } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import { sourceExcerpt } from "../llb/source-map.js";
import { withoutPasswords } from "../util/url.js";
import { baseName } from "../util/posix-path.js";
import { MessageStep } from "./message-step.js";
import type { ScriptFile } from "./script-source.js";

/** The time that a finished build waits for its warnings. */
const PATIENCE_MS = 10_000;

/** Options for sending warnings. */
export interface BuildWarningsOptions {
  readonly client: Pick<GatewayClient, "warn" | "solve" | "capabilities">;
  readonly marshal: MarshalRequest;
  /** The build file. */
  readonly script: Pick<ScriptFile, "name" | "definition">;
  /** The user's files by name, for excerpts. */
  readonly sources: ReadonlyMap<string, Uint8Array>;
  /** The time that a finished build waits for its warnings. Default: 10 s. */
  readonly patienceMs?: number;
}

/**
 * The warnings of a build's evaluations. Warnings of the first platform are shown immediately. New warnings of other
 * platforms are shown at the end, in the order of the platforms.
 */
export class BuildWarnings {
  readonly #options: BuildWarningsOptions;
  readonly #said = new Set<string>();
  readonly #later = new Map<number, Warning[]>();
  readonly #step: MessageStep;
  /** Aborted when the build no longer waits for warnings. */
  readonly #late = new AbortController();
  readonly #signal = this.#late.signal;
  /** The digest of the step that warnings belong to. Undefined before the first warning. */
  #shownWith: Promise<string> | undefined;
  /** Fulfilled when all warnings so far are delivered. Never rejects, as client.warn never does. */
  #delivered: Promise<void> = Promise.resolve();

  constructor(options: BuildWarningsOptions) {
    this.#options = options;
    const { client, marshal, script } = options;
    const name = `[internal] messages of ${baseName(script.name)}`;
    this.#step = new MessageStep(client, marshal, name);
  }

  /** Receives a warning of a platform, by its index. */
  add(warning: Warning, platform: number): void {
    if (platform === 0) this.#show(warning);
    else {
      const later = this.#later.get(platform) ?? [];
      later.push(warning);
      this.#later.set(platform, later);
    }
  }

  /** Resolves when all warnings are delivered, or the waiting time is over. */
  async settled(): Promise<void> {
    const timer = setTimeout(() => {
      this.#late.abort();
    }, this.#options.patienceMs ?? PATIENCE_MS);
    await this.#deliver().finally(() => {
      clearTimeout(timer);
    });
  }

  async #deliver(): Promise<void> {
    const later = [...this.#later].sort(([a], [b]) => a - b).flatMap(([, warnings]) => warnings);
    this.#later.clear();
    for (const warning of later) {
      if (!this.#said.has(keyOf(warning))) this.#show(warning);
    }
    await this.#delivered;
    // A failure here must not hide the result of the build.
    if (this.#shownWith !== undefined) await this.#step.end(this.#signal).catch(() => undefined);
    this.#shownWith = undefined;
  }

  #show(warning: Warning): void {
    this.#said.add(keyOf(warning));
    const { client, script, sources } = this.#options;
    // Daemons before BuildKit 0.9 show no warnings.
    if (!client.capabilities.supports("gateway.warnings")) return;
    this.#shownWith ??= this.#step
      .begin(this.#signal)
      .catch(() => headDigest(script.definition) ?? "");
    const shownWith = this.#shownWith;
    const [first = "", ...rest] = withoutPasswords(warning.message).split("\n");
    const { rule, description } = warning;
    const short = rule === undefined ? first : `${rule}: ${first}`;
    const detail = [
      ...(description === undefined ? [] : [description]),
      ...(rest.length === 0 ? [] : [rest.join("\n")]),
    ];
    // A warning about a line of the standard library is about the script that calls it.
    const at = warning.frames.find(({ file }) => sources.has(file));
    const excerpt = sourceExcerpt(at, sources);
    const request = {
      short:
        excerpt === undefined ? short : `${short} (${excerpt.info.filename} line ${excerpt.line})`,
      ...(detail.length > 0 && { detail }),
      ...(excerpt !== undefined && { info: excerpt.info, ranges: excerpt.ranges }),
    };
    // Warnings are sent one after the other, because the daemon handles concurrent calls in any order.
    this.#delivered = this.#delivered.then(async () =>
      client.warn({ ...request, digest: await shownWith }, { signal: this.#signal }),
    );
  }
}

function keyOf({ message, frames }: Warning): string {
  return JSON.stringify([message, frames]);
}
