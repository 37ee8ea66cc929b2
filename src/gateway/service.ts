/** LLBBridge in grpc-js's terms, derived from the generated descriptors. */
import {
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethod,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import { LLBBridge } from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";

/** The path of a method in HTTP/2: `/package.Service/Method`. */
export function methodPath(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** Encodes messages of one type for grpc-js. */
export function serializer<T extends DescMessage>(schema: T): (message: MessageShape<T>) => Buffer {
  return (message) => {
    const bytes = toBinary(schema, message);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}

/** Decodes messages of one type; their `bytes` fields are plain Uint8Arrays over what was received. */
export function deserializer<T extends DescMessage>(schema: T): (bytes: Buffer) => MessageShape<T> {
  return (bytes) =>
    fromBinary(schema, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** The whole service, for a server. */
export const LLB_BRIDGE: ServiceDefinition = Object.fromEntries(
  LLBBridge.methods.map((method) => [method.localName, definitionOf(method)]),
);

function definitionOf(
  method: DescMethod,
): MethodDefinition<MessageShape<DescMessage>, MessageShape<DescMessage>> {
  const isStream = method.methodKind === "bidi_streaming";
  return {
    path: methodPath(method),
    requestStream: isStream,
    responseStream: isStream,
    requestSerialize: serializer(method.input),
    requestDeserialize: deserializer(method.input),
    responseSerialize: serializer(method.output),
    responseDeserialize: deserializer(method.output),
  };
}
