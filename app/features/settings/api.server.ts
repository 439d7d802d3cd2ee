import { z } from "zod";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { type OperationCall, operation } from "#app/tenant/api/operation.ts";
import { answeredText } from "#app/tenant/api/shapes.ts";
import { getWorkspace, type Workspace } from "#app/tenant/registry/workspace-writes.server.ts";
import { DATE_LOCALES, generalShape } from "./forms.ts";
import { saveGeneral, USUAL_LOCALE, USUAL_ROLE } from "./general.server.ts";

const LOCALES = Object.keys(DATE_LOCALES) as [keyof typeof DATE_LOCALES];

const shape = z
	.strictObject({
		id: answeredText,
		slug: answeredText.meta({ description: "Its address. An owner can change it." }),
		name: answeredText,
		timeZone: answeredText.meta({ description: "A name of the IANA time zone database." }),
		dateLocale: z.enum(LOCALES),
		defaultRole: answeredText.meta({ description: "The key of the role that an invitation proposes." }),
	})
	.meta({ id: "Workspace" });

const { name, timeZone, dateLocale, defaultRole } = generalShape.shape;
const patchShape = z.object({
	name: name.optional(),
	timeZone: timeZone.optional(),
	dateLocale: dateLocale.optional(),
	defaultRole: defaultRole.optional(),
});

function shown({ id, slug, settings, ...workspace }: Workspace): z.output<typeof shape> {
	return {
		...{ id, slug, name: workspace.name, timeZone: workspace.timeZone },
		dateLocale: LOCALES.find((one) => one === settings.dateLocale) ?? USUAL_LOCALE,
		defaultRole: settings.defaultRole ?? USUAL_ROLE,
	};
}

const current = {
	find: ({ tenant }: Pick<OperationCall, "tenant">) => getWorkspace(tenant.id),
	show: shown,
};

const tag = "Workspace";

/** The operations about the workspace as a whole. */
export const workspaceOperations = [
	operation({
		...{ id: "getWorkspace", method: "GET", path: "/workspace", tag, summary: "Get the workspace" },
		description: "The one that the key belongs to.",
		permission: null,
		answer: shape,
		refuses: [],
		run: async ({ tenant }) => ({ body: shown(await getWorkspace(tenant.id)) }),
	}),
	operation({
		...{ id: "editWorkspace", method: "PATCH", path: "/workspace", tag, summary: "Change the workspace" },
		description: "A merge patch: what is absent stays as it is.",
		permission: "organization:manage",
		body: patchShape,
		example: { timeZone: "Europe/Stockholm" },
		answer: shape,
		refuses: [],
		current,
		async run({ tenant, body, state }) {
			const { id: _id, slug: _slug, ...present } = shown(state);
			const saved = await saveGeneral(tenant, { ...present, ...body, savedAt: state.savedAt });
			if (saved.outcome === "stale") return { stale: true };
			if (saved.outcome === "no role") {
				refuseValues({ defaultRole: ["There is no such role, or the key’s member can’t assign it"] });
			}
			return { body: shown(await getWorkspace(tenant.id)) };
		},
	}),
];
