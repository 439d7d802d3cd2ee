import { useSearchParams } from "react-router";
import { getPerson } from "#app/tenant/people/person.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { signOut } from "../sign-out.server.ts";
import type { Route } from "./+types/sign-out";

export const meta: Route.MetaFunction = () => titled("Sign out");

export function action({ request, context }: Route.ActionArgs) {
	return signOut(request, getPerson(context));
}

export default function SignOut() {
	const [parameters] = useSearchParams();
	const next = parameters.get("next");
	return (
		<PlainFrame width="text">
			<PageHeader title="Sign out" description="This signs you out on this browser." />
			<PostForm action={next ? `/sign-out?next=${encodeURIComponent(next)}` : "/sign-out"} className="mt-6">
				<Button>Sign out</Button>
			</PostForm>
		</PlainFrame>
	);
}
