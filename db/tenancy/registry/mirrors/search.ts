import { quoted } from "../../schema-name.ts";
import type { Comparison } from "./difference.ts";

/** Finds a tenant in which things cannot be found because they have no entry in the index of the search. */
export const findUnindexed: Comparison = async function* (run, { schemaName }) {
	const schema = quoted(schemaName);
	const [row] = await run(
		`select count(*)::int as things, count(*) filter (where e.id is null)::int as missing
		 from (select id from ${schema}."projects" union all select id from ${schema}."tasks" where deleted_at is null
			union all select id from ${schema}."comments" where deleted_at is null
			union all select id from ${schema}."files" where deleted_at is null and arrived_at is not null
			and verdict is null) as thing
		 left join ${schema}."search_entries" e on e.id = thing.id`,
	);
	const { things, missing } = row as { things: number; missing: number };
	if (missing > 0)
		yield {
			kind: "search entries missing",
			subject: "search",
			says: `${missing} of ${things} things have none`,
		};
};
