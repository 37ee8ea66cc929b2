import { describe, expect, test } from "@jest/globals";
import { dedent, dedentCommand } from "../../../../src/api/values/dedent.js";

describe("dedent", () => {
  test.each([
    ["one line stays", "  a  ", "  a  "],
    ["nothing stays", "", ""],
    ["common indentation goes", "\n    a\n      b\n    c\n", "a\n  b\nc\n"],
    ["blanks before the closing bracket go", "\n    a\n  ", "a\n"],
    ["a blank first line goes", " \t\n  a\n", "a\n"],
    ["a second blank line stays", "\n\n  a\n", "\na\n"],
    ["a first line with text sets the indentation", "a\n  b\n", "a\n  b\n"],
    ["blank lines do not count", "\n    a\n\n  \n    b\n", "a\n\n\nb\n"],
    ["tabs are indentation", "\n\t\ta\n\t\t\tb\n", "a\n\tb\n"],
    ["tabs and blanks are not the same", "\n\t a\n\t\tb\n", " a\n\tb\n"],
    ["nothing in common stays", "\n\ta\n  b\n", "\ta\n  b\n"],
    ["line ends of Windows become plain", "\r\n  a\r\n  b\r\n", "a\nb\n"],
    ["blanks at line ends stay", "\n  a  \n  b\n", "a  \nb\n"],
    ["text without a last line end", "\n  a\n  b", "a\nb"],
  ])("%s", (_name, text, expected) => {
    expect(dedent(text)).toBe(expected);
  });

  test("is stable", () => {
    const once = dedent("\n    a\n      b\n  ");
    expect(dedent(once)).toBe(once);
  });
});

describe("dedentCommand", () => {
  test.each([
    ["one line stays", "  ls  ", "  ls  "],
    ["there is no line end at the end", "\n  a\n  b\n\n  ", "a\nb"],
    [
      "comment lines between continued lines go",
      "\n  apk add \\\n    # tools\n    git \\\n    # more\n    curl\n",
      "apk add \\\n  git \\\n  curl",
    ],
    [
      "comment lines elsewhere stay",
      "\n  # first\n  a\n  # second\n  b\n",
      "# first\na\n# second\nb",
    ],
    ["several comments in a row go", "\n  a \\\n  # 1\n  # 2\n  b\n", "a \\\nb"],
    [
      "a comment that ends with a backslash is only a comment",
      "\n  a \\\n  # x \\\n  b\n",
      "a \\\nb",
    ],
    ["text of a here-document keeps its shape", "\n  cat <<E\n    x\n  E\n", "cat <<E\n  x\nE"],
  ])("%s", (_name, text, expected) => {
    expect(dedentCommand(text)).toBe(expected);
  });
});
