import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Never } from "#app/ui/text/never.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { ShownKey } from "./find.server.ts";
import { KeyState, LastUse } from "./key-facts.tsx";

type KeyTableProps = { keys: ShownKey[]; of?: "everyone" | "me"; base: string; timeZone: string; now: Date };

/** Lists keys; with everyone’s, also whom each acts as. */
export function KeyTable({ keys, of, base, timeZone, now }: KeyTableProps) {
	return (
		<Table<ShownKey>
			caption="API keys"
			captionHidden
			rows={keys}
			rowKey={({ id }) => id}
			rowHref={({ id }) => pageIn(base, "/settings/developers/:apiKey", id)}
			columns={[
				{ key: "name", header: "Name", cell: ({ name }) => <bdi>{name}</bdi> },
				...(of === "everyone"
					? [{ key: "member", header: "Acts as", cell: ({ member }: ShownKey) => <bdi>{member.name}</bdi> }]
					: []),
				{
					key: "state",
					header: "State",
					narrow: "bare",
					words: true,
					cell: ({ state }) => <KeyState state={state} />,
				},
				{
					key: "used",
					header: "Last used",
					narrow: "absent",
					cell: (shown) => <LastUse shown={shown} timeZone={timeZone} now={now} />,
				},
				{
					key: "expires",
					header: "Expires",
					words: true,
					cell: ({ expiresAt }) =>
						expiresAt ? <Time at={expiresAt} precision="day" timeZone={timeZone} now={now} /> : <Never />,
				},
			]}
		/>
	);
}
