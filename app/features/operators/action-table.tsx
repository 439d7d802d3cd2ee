import { Table } from "#app/ui/lists/table.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { actionSentence } from "./action-sentences.ts";
import type { LoggedAction } from "./actions.server.ts";

/** Lists entries of the platform's own log. */
export function OperatorActionTable({ acts, now }: { acts: LoggedAction[]; now: Date }) {
	return (
		<Table<LoggedAction>
			caption="Operator activity"
			captionHidden
			rows={acts}
			rowKey={({ id }) => id}
			columns={[
				{
					key: "what",
					header: "What",
					cell: ({ event, subject, payload }) => actionSentence(event, subject, payload),
				},
				{ key: "who", header: "Who", narrow: "bare", cell: (act) => <OperatorName act={act} /> },
				{ key: "where", header: "From", narrow: "absent", cell: ({ ip }) => ip ?? "–" },
				{
					key: "when",
					header: "When",
					narrow: "bare",
					cell: ({ at }) => <Time at={at} timeZone="UTC" now={now} />,
				},
			]}
		/>
	);
}

function OperatorName({ act: { actorEmail, actorId, payload } }: { act: LoggedAction }) {
	if (actorEmail) return <>{actorEmail}</>;
	const { account } = payload as { account?: string };
	return <>{account ? `${actorId} (${account})` : actorId}</>;
}
