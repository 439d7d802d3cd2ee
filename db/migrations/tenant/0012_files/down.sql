DROP TABLE "$TENANT_SCHEMA$"."files" CASCADE;
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" - 'files:add' - 'files:remove:all' - 'files:remove:own' WHERE "permissions" ?| '{files:add,files:remove:all,files:remove:own}';
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."permissions" WHERE "key" IN ('files:remove:own', 'files:remove:all', 'files:add');
