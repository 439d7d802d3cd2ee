import { useDocument } from "../document.tsx";
import { ButtonLink } from "../elements/button.tsx";

/** Leads from a public page to the workspaces of a person who is signed in, and others to the sign-in page. */
export function AccountLink() {
	const { isSignedIn } = useDocument();
	return (
		<ButtonLink href={isSignedIn ? "/workspaces" : "/sign-in"} variant="quiet">
			{isSignedIn ? "My workspaces" : "Sign in"}
		</ButtonLink>
	);
}
