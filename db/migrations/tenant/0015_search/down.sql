DROP TABLE "$TENANT_SCHEMA$"."search_entries" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."search_words" CASCADE;
--> statement-breakpoint
CREATE INDEX "projects_search_idx" ON "$TENANT_SCHEMA$"."projects" USING gin ("search");
