// How the class did, shown in review: kinds, techniques, who was first. It names no one who did not solve.

import { minutes } from "../clock";
import type { Debrief as Data } from "../wire";
import { kindWords } from "../words";
import { KindTag, Name } from "./words";

export function Debrief({ data, solved, players }: { data: Data; solved: number; players: number }) {
  const kinds = data.kinds ?? [];
  const most = Math.max(1, ...kinds.map((k) => k.count));
  const techniques = data.techniques ?? [];
  return (
    <div class="debrief">
      <p class="big">
        <b>{solved} of {players}</b> solved it.
        {data.first && <> First: <b class="good"><Name name={data.first.name} /></b>, {minutes(data.first.at)}.</>}
      </p>
      {kinds.length > 0 && (
        <table class="bars">
          <caption>What the judge saw</caption>
          <tbody>
            {kinds.map((k) => (
              <tr key={k.kind}>
                <th scope="row"><KindTag kind={k.kind} /></th>
                <td><i style={{ width: `${Math.round((k.count / most) * 100)}%` }} /></td>
                <td class="num">{k.count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data.guessed > 0 && (
        <p><b class="num">{data.foresaw} of {data.guessed}</b> saw it coming: {kindWords[data.bug].word.toLowerCase()}.</p>
      )}
      {data.choices && (
        <p>Of <b class="num">{data.choices.seats}</b> who chose a patch, <b class="num">{data.choices.right}</b> found the right one.</p>
      )}
      {techniques.length > 0 && (
        <p class="techniques">
          <span class="soft">Solved with </span>
          {techniques.map((t) => <span class="chip" key={t.technique}>{t.technique} <b class="num">{t.count}</b></span>)}
        </p>
      )}
    </div>
  );
}
