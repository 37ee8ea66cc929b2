/** The step that what a script says is shown with. */
import type { GatewayClient } from "../gateway/client.js";
import { headDigest } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import { fileDefinition } from "./file-source.js";

/**
 * Clients show a warning when something else of its step changes (util/progress/progressui of BuildKit), so one that comes
 * long after its step was done is never seen. This step is two ops in one progress group: the first is made before the
 * warnings are sent, the second after them. Both are empty files, and in the daemon's cache after the first build.
 */
export class MessageStep {
  readonly #client: Pick<GatewayClient, "solve">;
  readonly #request: MarshalRequest;
  readonly #name: string;

  /** `name`: the step's, as progress shows it. */
  constructor(client: Pick<GatewayClient, "solve">, request: MarshalRequest, name: string) {
    this.#client = client;
    this.#request = request;
    this.#name = name;
  }

  /** Shows the step. @returns what warnings belong to @throws BuildError when the daemon cannot make it */
  begin(signal: AbortSignal): Promise<string> {
    return this.#make("begin", signal);
  }

  /** Shows the messages sent since. */
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
