import { prove } from "../prove.ts";
import type { Finding } from "../walk/findings.ts";
import { lineOf } from "../walk/routes.ts";
import type { World } from "../world/world.ts";
import type { Leak } from "./planted.ts";

/** Returns what the walk finds in a product with this leak, walking only its route. */
export async function findingsWith(
	world: World,
	{ path, module, parameters }: Omit<Leak, "seenAs">,
): Promise<Finding[]> {
	const isBelow = !path.startsWith("/");
	const pattern = isBelow ? `/:tenant/${path}` : path;
	const id = `planted${path}`;
	const { findings } = await prove(world, [], {
		thorough: false,
		visitors: ["owner"],
		planted: {
			routes: [{ id, parentId: isBelow ? "tenant/layout" : "root", path: path.replace(/^\//, ""), module }],
			lines: [lineOf(pattern, id)],
			parameters,
		},
	});
	return findings;
}
