import { Table } from "#app/ui/lists/table.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { actSentence } from "./act-sentences.ts";
import type { LoggedAct } from "./acts.server.ts";

/** Lists entries of the platform's own log. */
export function ActTable({ acts, now, empty }: { acts: LoggedAct[]; now: Date; empty: string }) {
	if (acts.length === 0) return <p>{empty}</p>;
	return (
		<Table<LoggedAct>
			caption="Operator activity"
			captionHidden
			rows={acts}
			rowKey={({ id }) => id}
			columns={[
				{
					key: "what",
					header: "What",
					cell: ({ event, subject, payload }) => actSentence(event, subject, payload),
				},
				{ key: "who", header: "Who", cell: (act) => <Who act={act} /> },
				{ key: "where", header: "From", cell: ({ ip }) => ip ?? "–" },
				{ key: "when", header: "When", cell: ({ at }) => <Time at={at} timeZone="UTC" now={now} /> },
			]}
		/>
	);
}

function Who({ act: { actorEmail, actorId, payload } }: { act: LoggedAct }) {
	if (actorEmail) return <>{actorEmail}</>;
	const { account } = payload as { account?: string };
	return <>{account ? `${actorId} (${account})` : actorId}</>;
}
