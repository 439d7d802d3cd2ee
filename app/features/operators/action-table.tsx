import { capitalized } from "#app/platform/text.ts";
import { Activity } from "#app/ui/lists/activity.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { actInWords, actionSentence } from "./action-sentences.ts";
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
				{ key: "what", header: "What", cell: ({ event }) => actInWords(event) },
				{
					key: "details",
					header: "Details",
					narrow: "bare",
					cell: ({ event, subject, payload }) => (
						<span className="own-line">{capitalized(actionSentence(event, subject, payload))}</span>
					),
				},
				{ key: "who", header: "Who", narrow: "bare", cell: operatorName },
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

/** Shows the latest entries where there is little room. */
export function OperatorActivity({ acts, now }: { acts: LoggedAction[]; now: Date }) {
	const items = acts.map((act) => ({
		id: act.id,
		who: operatorName(act),
		whoId: act.actorId,
		sentence: actionSentence(act.event, act.subject, act.payload),
		at: act.at,
	}));
	return <Activity items={items} timeZone="UTC" now={now} />;
}

function operatorName({ actorEmail, actorId, payload }: LoggedAction): string {
	if (actorEmail) return actorEmail;
	const { account } = payload as { account?: string };
	return account ? `${actorId} (${account})` : actorId;
}
