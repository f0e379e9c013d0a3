// Package referralui is how a referral is put into words and marks, for the desk that sent it and for the agency that answers.
package referralui
