// Package identity knows staff, what each role may do, and who is signed in. Tables: staff, sign_in_address, session, draft,
// audit.
//
// Passwords are argon2id; at most four are hashed at once, so that a flood of sign-ins cannot take the memory. A wrong password
// and an unknown address cost the same time and say the same.
package identity
