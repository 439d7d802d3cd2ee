import { Table } from "#app/ui/lists/table.tsx";
import type { Change } from "./entries.server.ts";
import { humanize } from "./humanize.ts";

// Limits the changes shown after the sentence; the entry's own page shows all of them.
const SHOWN_BRIEFLY = 3;
const LONGEST = 80;

const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** Lists what an edit changed, one line each. Accessibility: screen readers hear "to" for the arrow. */
export function BriefChanges({ changes }: { changes: Change[] }) {
	if (changes.length === 0) return null;
	const more = changes.length - SHOWN_BRIEFLY;
	return (
		<ul className="mt-1 text-small font-normal text-ink-soft">
			{changes.slice(0, SHOWN_BRIEFLY).map(({ field, from, to }) => (
				<li key={field}>
					{humanize(field)}: <bdi>{short(from)}</bdi> <span aria-hidden="true">→</span>
					<span className="sr-only">to</span> <bdi>{short(to)}</bdi>
				</li>
			))}
			{more > 0 && <li>and {more} more</li>}
		</ul>
	);
}

/** Shows every change in a table of before and after. */
export function ChangeTable({ changes }: { changes: Change[] }) {
	return (
		<Table
			caption="Values before and after the change"
			captionHidden
			rows={changes}
			rowKey={({ field }) => field}
			columns={[
				{ key: "field", header: "What", cell: ({ field }) => humanize(field) },
				{ key: "from", header: "Before", cell: ({ from }) => <Long text={from} /> },
				{ key: "to", header: "After", cell: ({ to }) => <Long text={to} /> },
			]}
		/>
	);
}

function Long({ text }: { text: string }) {
	return <span className="whitespace-pre-line">{text}</span>;
}
