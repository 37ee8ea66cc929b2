import { describe, expect, test } from "@jest/globals";
import { shellText, shellVariables } from "../../../src/util/shell-variables.js";

/** The names that a text expands and does not set, or the word "unclear". */
function missing(text: string): readonly string[] | "unclear" {
  const variables = shellVariables(text);
  if (variables === undefined) return "unclear";
  return [...variables.expanded].filter((name) => !variables.set.has(name));
}

describe("a variable that the shell expands and nothing sets is missing", () => {
  test.each<readonly [text: string, names: readonly string[]]>([
    ["echo $V", ["V"]],
    ["echo ${V}", ["V"]],
    ['echo "$V"', ["V"]],
    ['echo "it\'s $V"', ["V"]],
    ["echo 'a'$V'b'", ["V"]],
    ["echo \\\\$V", ["V"]],
    ["echo a#$V", ["V"]],
    ["echo $V_ $Vx $1V", ["V_", "Vx"]],
    ["echo ${V%.*} ${V#a} ${#V} ${V/a/b} ${V:0:3} ${V^^}", ["V"]],
    ["echo ${X:-$V}", ["V"]],
    ["echo \"${X:-'$V'}\"", ["V"]],
    ["echo $(echo $V)", ["V"]],
    ["echo `echo $V`", ["V"]],
    ["echo $((1 + $V))", ["V"]],
    ["cat <<EOF\n$V\nEOF", ["V"]],
    ["cat <<EOF\n'$V' \\$W\nEOF", ["V"]],
    ["cat <<-EOF\n\t$V\n\tEOF\necho $W", ["V", "W"]],
    ["cat <<A <<'B'\n$V\nA\n$W\nB", ["V"]],
    ["cat <<'A'\n$W\nA\necho $V", ["V"]],
    ['cat <<< "$V"', ["V"]],
    ["diff <(echo $V) >(cat)", ["V"]],
    ["for p in $V; do echo $p; done", ["V"]],
    ["echo VERSION is $VERSION", ["VERSION"]],
    ["case $V in a) x=1;; esac", ["V"]],
    ['x=$(case "$V" in a) echo "$W";; esac) && echo "$U"', ["V", "W", "U"]],
    ['[ -n "$V" ] && make', ["V"]],
    ["make || exit $V", ["V"]],
    ["echo reading $V", ["V"]],
    ["X=1 make X=$V", ["V"]],
    ["wait $V", ["V"]],
  ])("%j", (text, names) => {
    expect(missing(text)).toEqual(names);
  });
});

describe("a variable is not missing if no shell expands it", () => {
  test.each([
    "echo '$V'",
    "echo \\$V",
    'echo "\\$V"',
    "# $V",
    "make # $V",
    "make; # $V\nmake",
    "cat <<'EOF'\n$V\nEOF",
    'cat <<"EOF"\n$V\nEOF',
    "cat <<\\EOF\n$V\nEOF",
    "cat <<-'EOF'\n\t$V\n\tEOF",
    "cat <<EOF\n\\$V\nEOF",
    "echo $'$V'",
    "awk '{ print $1 }'",
    "echo $1 $@ $? $$ $# $! $- $*",
    "echo costs 5$",
  ])("%j", (text) => {
    expect(missing(text)).toEqual([]);
  });
});

describe("a variable is not missing if the text sets it or handles its absence", () => {
  test.each([
    "echo ${V:-x}",
    "echo ${V-x}",
    "echo ${V:+x}",
    "echo ${V+x}",
    "echo ${V:?no}",
    "echo ${V?no}",
    ": ${V:=x}; echo $V",
    ": ${V=x}; echo $V",
    "V=1; echo $V",
    "V=$(date); echo $V",
    "V=1 && export V && echo $V",
    "V+=x; echo $V",
    "V[0]=x; echo ${V[0]} $V",
    "export V=1; echo $V",
    "export -n V; echo $V",
    "local V=$1; echo $V",
    "declare -r V=1; echo $V",
    "readonly V=1; echo $V",
    "read V; echo $V",
    "read -r A V < f; echo $V",
    "while IFS= read -r V; do echo $V; done < f",
    "cat f | while read -r V; do echo $V; done",
    "for V in a b; do echo $V; done",
    "for V; do echo $V; done",
    "for ((V = 0; V < 3; V++)); do echo $V; done",
    "((V = 1)); echo $V",
    "echo $((V = 1)) $V",
    "let V=1; echo $V",
    "while getopts ab: V; do echo $V; done",
    "printf -v V %s x; echo $V",
    "mapfile -t V < f; echo $V",
    "if true; then V=1; fi; echo $V",
    "f() { V=1; }; f; echo $V",
    "exec {V}>f; echo $V",
    "command read V; echo $V",
    "echo ${!V}",
    "x=`V=1; echo $V`",
  ])("%j", (text) => {
    expect(missing(text)).toEqual([]);
  });

  test.each([
    ". /etc/os-release; echo $V",
    "set -a; . ./env; set +a; echo $V",
    "source f && echo $V",
    "if [ -f f ]; then . f; fi; echo $V",
    'eval "$(tool env)"; echo $V',
    "export $(cat env); echo $V",
    "read $X; echo $V",
    "printf -v $X y; echo $V",
    `echo ${"$(".repeat(200)}`,
  ])("%j is undecidable", (text) => {
    expect(missing(text)).toBe("unclear");
  });
});

test.each([
  "'",
  '"',
  "`",
  "$(",
  "${",
  "${V",
  "$((",
  "<<",
  "<<EOF",
  "<<EOF\nx",
  "\\",
  "$'",
  "((",
  "case",
  "$",
  "<(",
  "<<<",
])("an unfinished quote or expansion ends with the text: %j", (text) => {
  expect(shellVariables(text)).toBeDefined();
});

test.each<readonly [words: readonly string[], text: string | undefined]>([
  [["/bin/sh", "-c", "x"], "x"],
  [["bash", "-euo", "pipefail", "-c", "x", "name"], "x"],
  [["/bin/bash", "-ec", "x"], "x"],
  [["echo", "$V"], undefined],
  [["sh", "script"], undefined],
  [["python", "-c", "x"], undefined],
  [["powershell", "-Command", "x"], undefined],
])("the text that a shell reads of %j is %j", (words, text) => {
  expect(shellText(words)).toBe(text);
});
