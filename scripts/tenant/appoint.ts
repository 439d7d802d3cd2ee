import { withProduct } from "#scripts/clerk/command.ts";
import { print, required } from "#scripts/command-line/command.ts";
import { operator } from "../command-line/workspace.ts";
import { addressOf, type TenantCommand } from "./command.ts";

const USAGE = `npm run tenant -- appoint acme --member user_2x… [--json]

Makes an active member an owner of their workspace, beside any others: for a workspace whose owners' accounts are all gone.
It needs the application's whole environment. A suspended workspace stays suspended until it is reactivated.
  --member  the member's id, from the address of their page in the workspace, or from Clerk`;

export const appoint: TenantCommand = {
	summary: "makes a member an owner, when nobody else can",
	usage: USAGE,
	options: ["member"],
	async run(call) {
		const slug = addressOf(call, USAGE);
		const member = required("member", call.values.member, USAGE);
		return withProduct(async ({ appointOwner }) => {
			const done = await appointOwner(slug, member, operator().id);
			const next =
				done.status === "suspended" ? ` To reactivate it: npm run tenant -- reactivate ${slug}` : "";
			const what = done.changed ? "is an owner of" : "was already an owner of";
			print(call, done, `${done.name} ${what} ${slug}.${next}`);
			return 0;
		});
	},
};
