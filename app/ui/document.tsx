import { createContext, useContext } from "react";

/** Describes the document being rendered: the CSP nonce of its scripts and the id of the request (shown on error pages). */
export type DocumentFacts = {
	nonce: string | undefined;
	requestId: string | undefined;
	/** A hidden field that every form of the page carries: who opened it, and a random key. */
	formMark?: { name: string; value: string };
	/** Whether the page was made for someone who is signed in. */
	isSignedIn?: boolean;
	/** On an error page, a link back that needs no more than the request. */
	back?: { label: string; href: string };
	/** What is wrong with a form that has only buttons, a sentence each. */
	problems?: string[];
	/** The router does not know the address in the browser, so its scripts would not find the page. */
	withoutScripts?: boolean;
};

export const DocumentContext = createContext<DocumentFacts>({ nonce: undefined, requestId: undefined });

export function useDocument(): DocumentFacts {
	return useContext(DocumentContext);
}
