/** The errors that a fake bridge returns. */
import { create, toBinary } from "@bufbuild/protobuf";
import { Metadata } from "@grpc/grpc-js";
import type { Status } from "../../src/errors.js";
import { StatusSchema } from "../../src/gen/google/rpc/status_pb.js";
import { FileFailure } from "./fake-files.js";

/** An error response. */
export class BridgeFailure extends Error {
  override readonly name = "BridgeFailure";
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
  }
}

/** Creates BuildKit's usual error, with the code UNKNOWN and no details. */
export function ordinary(message: string): Status {
  return { code: 2, message, details: [] };
}

/** Converts an error to the form of grpc-js, with the status in the same trailer as in Go. */
export function serviceError(error: unknown) {
  const status = statusOfFailure(error);
  const metadata = new Metadata();
  const encoded = toBinary(
    StatusSchema,
    create(StatusSchema, { ...status, details: status.details.map((detail) => ({ ...detail })) }),
  );
  metadata.set("grpc-status-details-bin", Buffer.from(encoded));
  return { code: status.code, details: status.message, metadata };
}

function statusOfFailure(error: unknown): Status {
  if (error instanceof BridgeFailure) return error.status;
  const message = error instanceof Error ? error.message : String(error);
  return ordinary(error instanceof FileFailure ? message : `fake bridge failed: ${message}`);
}
