import { operations } from "#app/api.server.ts";
import type { Operation } from "#app/tenant/api/operation.ts";
import { keyOf } from "../world/fills.ts";
import { type Mark, OURS, THEIRS } from "../world/marks.ts";
import type { MemberName } from "../world/people.ts";
import type { Ask } from "./answers.ts";
import { bodyOf, lineOfOperation } from "./operations.ts";
import type { RouteLine } from "./routes.ts";
import { askBoth, askOwn, type Parameters, type Walker } from "./walk.ts";

const LINE: RouteLine = { pattern: "/api/mcp", id: "mcp", file: "mcp.ts", parameters: [] };

/** A tool is the call of an operation, which every member makes: these show that it is that call. */
const CALLERS: MemberName[] = ["owner", "member"];

/** Calls every tool with the keys of our members: on our own things, and with their ids in each place. */
export async function walkTools(walker: Walker, values: Parameters): Promise<void> {
	for (const tool of operations.filter((one) => one.tool)) {
		for (const who of CALLERS) await callAs(walker, tool, who, values);
	}
}

async function callAs(walker: Walker, tool: Operation, who: MemberName, values: Parameters): Promise<void> {
	const { ours, theirs } = walker.world;
	const rowsOf = (mark: Mark) => (mark === OURS ? ours : theirs).rows;
	const { parameters } = lineOfOperation(tool);
	const wish = (named: readonly string[], inBody: Mark): Ask => {
		const inPath = parameters.map((name) => {
			const mark = named.includes(name) ? THEIRS : OURS;
			return [name, values[name]?.(mark, rowsOf(mark))];
		});
		const body = tool.body ? JSON.parse(bodyOf(tool.body, inBody, rowsOf(inBody))) : {};
		const given = { ...Object.fromEntries(inPath), ...body, ...(tool.current && { ifMatch: "*" }) };
		const params = { name: tool.id, arguments: given };
		return {
			...{ method: "POST", path: LINE.pattern, headers: { Authorization: `Bearer ${keyOf(OURS, who)}` } },
			json: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
		};
	};
	await askOwn(walker, LINE, who, wish([], OURS));
	for (const named of parameters.map((name) => [name])) {
		const answer = await askBoth(walker, LINE, who, wish(named, OURS));
		if (JSON.parse(answer.body).result?.isError) continue;
		const what = `${answer.status} for ${named} of theirs, by the tool ${tool.id}`;
		walker.tally.found({ kind: "opened", where: `POST ${LINE.pattern}`, who, what });
	}
	if (tool.body) await askBoth(walker, LINE, who, wish([], THEIRS));
}
