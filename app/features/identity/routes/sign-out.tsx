import { getPerson } from "#app/tenant/person.ts";
import { Button } from "#app/ui/button.tsx";
import { PlainFrame } from "#app/ui/frame.tsx";
import { HiddenFields } from "#app/ui/hidden-fields.tsx";
import { PageHeader } from "#app/ui/page.tsx";
import { signOut } from "../sign-out.server.ts";
import type { Route } from "./+types/sign-out";

export const meta: Route.MetaFunction = () => [{ title: "Sign out · Tenantry" }];

export function action({ request, context }: Route.ActionArgs) {
	return signOut(request, getPerson(context));
}

export default function SignOut() {
	return (
		<PlainFrame width="text">
			<PageHeader title="Sign out" description="You will be signed out on this browser." />
			<form method="post" action="/sign-out" className="mt-6">
				<HiddenFields />
				<Button>Sign out</Button>
			</form>
		</PlainFrame>
	);
}
