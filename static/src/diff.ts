// What differs between two short programs, line by line.

export interface Line {
  sign: " " | "+" | "-";
  text: string;
}

/** diff turns one text into the other: lines that stay, lines that go, lines that come; what goes before what comes. */
export function diff(from: string, to: string): Line[] {
  const a = lines(from);
  const b = lines(to);
  // most[i][j] is how many lines a from i on and b from j on can have in common.
  const most = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      most[i]![j] = a[i] === b[j] ? most[i + 1]![j + 1]! + 1 : Math.max(most[i + 1]![j]!, most[i]![j + 1]!);
    }
  }
  const out: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ sign: " ", text: a[i]! });
      i++;
      j++;
    } else if (i < a.length && (j === b.length || most[i + 1]![j]! >= most[i]![j + 1]!)) {
      out.push({ sign: "-", text: a[i++]! });
    } else {
      out.push({ sign: "+", text: b[j++]! });
    }
  }
  return out;
}

function lines(text: string): string[] {
  const all = text.split("\n");
  if (all[all.length - 1] === "") all.pop();
  return all;
}

/** Part is a run of lines to show, or how many are left out. */
export type Part = Line[] | number;

/** fold leaves out what stays, but for some lines around each change. */
export function fold(all: Line[], around: number): Part[] {
  const near = all.map((_, i) => all.slice(Math.max(0, i - around), i + around + 1).some((l) => l.sign !== " "));
  const out: Part[] = [];
  let run: Line[] = [];
  let skipped = 0;
  const flush = () => {
    if (run.length) out.push(run);
    run = [];
  };
  all.forEach((line, i) => {
    if (near[i]) {
      // One line takes no less room than the words for it.
      if (skipped === 1) run.push(all[i - 1]!);
      else if (skipped) {
        flush();
        out.push(skipped);
      }
      skipped = 0;
      run.push(line);
    } else {
      skipped++;
    }
  });
  flush();
  if (skipped) out.push(skipped);
  return out;
}
