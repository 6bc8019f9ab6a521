#pragma once

#include <span>
#include <string>
#include <vector>

#include "replay_data/scenario/synthetic_day.hpp"
#include "scoring/label.hpp"

namespace tocsin {

// What a recipe put into a day, as labels: what ought to ring, and when. Nobody writes them by hand.
//
// A fall is labelled from its beginning until it is won back, or the session closes; the market's as index_drop of
// ^GSPC, a basket's as index_drop, a stock's as name_drop. Whoever else it strikes is labelled where the day as drawn
// bears it out:
// - stocks that come to stand a tenth below the prior close (name_drop, short_sale_restriction), a band's width below
//   the mean of the five minutes before (luld), or open a twentieth away (gap_open);
// - sectors, SOX and XLK that stand a twentieth lower (index_drop), the market's sector_cascade and contagion where
//   three sectors do;
// - ^GSPC at 3 % (index_drop, and correlation_spike of the market) and at 7 % (market_wide_breaker); XLK's breadth
//   where half of its members stand 2.5 % lower at one time;
// - baskets and ^GSPC that stand 2 % lower (change_point), fall 1.5 % within five minutes (volatility_burst), or 1 %
//   within one (jump).
// Stub prices are name_drop and short_sale_restriction of each name while they last, a fat finger that is never broken
// name_drop for a minute. Silence is stale_feed of the symbol, or of the market for a source; a loss is gap of the
// market, for a minute from its end. Slips that are broken, late feeds, splits, halts and late openings are none: no
// rule need ring for them. Labels of one subject and kind that meet are one.
class Truth {
 public:
  Truth(Time midnight, Duration close) : midnight_(midnight), close_(close) {}

  // The published day's fall, from 09:30 on: of SOX, and of whoever `courses` say it struck.
  void add_shock(const DayFigures& day, const std::vector<Course>& courses);
  // The falls of a synthetic day, drawn as `courses`: of their subjects, and of whoever else they struck.
  void add(std::span<const Struck> struck, const DayFigures& day, const std::vector<Course>& courses);
  void add(const ingredient::Stub& stub);
  void add(const ingredient::FatFinger& slip);
  void add(const ingredient::Stale& stale);
  void add(const ingredient::Drop& drop);

  // By start, then subject and kind.
  [[nodiscard]] std::vector<Label> labels() const;

 private:
  // Since when, and until when, something strikes each instrument; a stretch of no length where nothing does.
  using Stretches = std::vector<ingredient::Stretch>;

  [[nodiscard]] ingredient::Stretch lasting(const ingredient::Fall& fall) const;
  [[nodiscard]] Stretches stretches_of(std::span<const Struck> struck, std::size_t instruments) const;
  void add_subject(const ingredient::Fall& fall, const DayFigures& day);
  void add_struck(const Stretches& stretches, const DayFigures& day, const std::vector<Course>& courses);
  void label_market(const ingredient::Stretch& stretch, const std::vector<double>& path);
  void label_name(const Listing& listing, const ingredient::Stretch& stretch, const DayFigures& day,
                  const Course& course);
  void label_statistics(const ingredient::Stretch& stretch, const std::string& subject,
                        const std::vector<double>& path);
  bool label_basket(const ListedBasket& basket, const ingredient::Stretch& stretch, const DayFigures& day,
                    const std::vector<Course>& courses);
  void label(const ingredient::Stretch& during, std::string subject, std::string kind, std::string note);

  Time midnight_;
  Duration close_;
  std::vector<Label> labels_;
};

}  // namespace tocsin
