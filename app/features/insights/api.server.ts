import { z } from "zod";
import { operation } from "#app/tenant/api/operation.ts";
import { answeredText, dayShape } from "#app/tenant/api/shapes.ts";
import type { InsightFigures } from "./figures.ts";
import { insightsShape } from "./forms.ts";
import { getInsights, type Line, type Shown } from "./insights.server.ts";

const figures = {
	started: z.int(),
	done: z.int(),
	skipped: z.int(),
	medianSeconds: z.int().nullable().meta({
		description: "Half of those who finished were faster; null if nobody has.",
	}),
};

const figuresShape = z.strictObject(figures).meta({ id: "Figures" });

const lineShape = z
	.strictObject({ key: answeredText, name: answeredText, figures: figuresShape })
	.meta({ id: "FiguresOf" });

const shape = z
	.strictObject({
		from: dayShape,
		to: dayShape,
		path: z
			.strictObject({ id: answeredText, name: answeredText })
			.nullable()
			.meta({ description: "Null if nobody has begun a path yet." }),
		total: figuresShape
			.nullable()
			.meta({ description: "Of the path as a whole, for the requested members." }),
		steps: z.array(lineShape),
		byRole: z.array(lineShape),
		byTeam: z.array(lineShape),
		byVersion: z.array(lineShape),
	})
	.meta({ id: "Insights" });

const { path, version, from, to, who } = insightsShape.shape;
const number = { override: { type: "integer", minimum: 1 } };
const queryShape = z.object({
	path: path.meta({ ...number, description: "The id of a path; the one begun last, if absent." }),
	version: version.meta(number),
	from: from.meta({ description: "The first day, in UTC; 30 days back, if absent." }),
	to: to.meta({ description: "The last day, in UTC." }),
	who: who.meta({ description: "`role:` and a key, or `team:` and an id; everybody, if absent." }),
});

const figuresOf = ({ started, done, skipped, medianSeconds }: InsightFigures) => ({
	...{ started, done, skipped, medianSeconds },
});

const lineOf = ({ key, name, figures: all }: Line) => ({ key, name, figures: figuresOf(all) });

const shown = ({ path: { id, name }, total, steps, byRole, byTeam, byVersion }: Shown) => ({
	path: { id: String(id), name },
	total: figuresOf(total),
	steps: steps.map(({ key, title, figures: all }) => lineOf({ key, name: title, figures: all })),
	...{ byRole: byRole.map(lineOf), byTeam: byTeam.map(lineOf), byVersion: byVersion.map(lineOf) },
});

const NOTHING = { path: null, total: null, steps: [], byRole: [], byTeam: [], byVersion: [] };

/** The operations about figures. */
export const insightsOperations = [
	operation({
		...{ id: "getInsights", method: "GET", path: "/insights", tag: "Insights" },
		summary: "Get the figures of onboarding",
		description: "How many members began, finished and skipped a path and its steps, for up to a year.",
		permission: "insights:view",
		query: queryShape,
		answer: shape,
		refuses: [404],
		async run({ tenant, query }) {
			const { range, shown: found } = await getInsights(tenant, query);
			return { body: { from: range.from, to: range.to, ...(found ? shown(found) : NOTHING) } };
		},
	}),
];
