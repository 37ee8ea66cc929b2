/** Checksums of content. */
import { isDigest, type Digest } from "../../oci/digest.js";
import { mapped, text, type Type } from "../../schema/types.js";
import { quoted } from "../../util/shown-text.js";

/** Matches a content checksum. */
export const DIGEST_FORM = '"sha256:" and 64 hexadecimal digits in lower case';

/** The type of a SHA-256 digest. */
export const digest: Type<Digest> = mapped(text, (word) =>
  isDigest(word)
    ? { value: word }
    : { problem: `expected ${DIGEST_FORM}, got the string ${quoted(word)}` },
);
