/** The progress step that script messages attach to. */
import type { GatewayClient } from "../gateway/client.js";
import { headDigest } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import { fileDefinition } from "./file-source.js";

/**
 * Clients show a warning when its step changes (util/progress/progressui of BuildKit), and never if its step ended
 * earlier. This step consists of two ops in one progress group: one before the warnings are sent, and one after them.
 * Both create empty files, which are in the daemon's cache after the first build.
 */
export class MessageStep {
  readonly #client: Pick<GatewayClient, "solve">;
  readonly #request: MarshalRequest;
  readonly #name: string;

  /** Creates the step. `name` is its name in progress output. */
  constructor(client: Pick<GatewayClient, "solve">, request: MarshalRequest, name: string) {
    this.#client = client;
    this.#request = request;
    this.#name = name;
  }

  /** Shows the step. Returns the digest for warnings. @throws BuildError if the daemon cannot build the step */
  begin(signal: AbortSignal): Promise<string> {
    return this.#make("begin", signal);
  }

  /** Makes clients show the messages that were sent. */
  async end(signal: AbortSignal): Promise<void> {
    await this.#make("end", signal);
  }

  async #make(part: "begin" | "end", signal: AbortSignal): Promise<string> {
    const name = this.#name;
    const definition = fileDefinition(
      {
        path: `/${part}`,
        data: new Uint8Array(),
        title: name,
        step: { name, progressGroup: { id: name, name, weak: false } },
      },
      this.#request,
    );
    await this.#client.solve({ definition, evaluate: true, signal });
    return headDigest(definition) ?? "";
  }
}
