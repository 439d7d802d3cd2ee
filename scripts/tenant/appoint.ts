import { withProduct } from "#scripts/clerk/command.ts";
import { print, required } from "#scripts/command-line/command.ts";
import { operator } from "../command-line/workspace.ts";
import { addressOf, type Command } from "./command.ts";

const USAGE = `npm run tenant -- appoint acme --member user_2x… [--json]

Makes an active member of a workspace its owner, beside any others: for one whose owners' accounts are all gone. It needs
the application's whole environment. A workspace that is suspended stays so until it is reactivated.
  --member  the member's id, as the address of their page in the workspace, or Clerk, has it`;

export const appoint: Command = {
	summary: "makes a member its owner, where nobody else can",
	usage: USAGE,
	options: ["member"],
	async run(call) {
		const slug = addressOf(call, USAGE);
		const member = required("member", call.values.member, USAGE);
		return withProduct(async ({ appointOwner }) => {
			const done = await appointOwner(slug, member, operator().id);
			const next = done.status === "suspended" ? ` Open it with: npm run tenant -- reactivate ${slug}` : "";
			const what = done.changed ? "is an owner of" : "was an owner already of";
			print(call, done, `${done.name} ${what} ${slug}.${next}`);
			return 0;
		});
	},
};
