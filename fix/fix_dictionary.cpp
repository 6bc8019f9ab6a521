#include "fix/fix_dictionary.hpp"

namespace tocsin {

// Names, numbers and places of the fields: FIX 4.4 with Errata 20030618, volumes 2, 3 and 6. RptSeq(83) in an entry of
// market data is of later versions, where venues have it in FIX 4.4 too. Prices, sizes and times of entries are text
// here: the feed judges them, and one that is none costs its entry and not the message.
const char* const fix_dictionary = R"xml(<fix major="4" minor="4">
<header>
 <field name="BeginString" required="Y"/>
 <field name="BodyLength" required="Y"/>
 <field name="MsgType" required="Y"/>
 <field name="SenderCompID" required="Y"/>
 <field name="TargetCompID" required="Y"/>
 <field name="OnBehalfOfCompID" required="N"/>
 <field name="DeliverToCompID" required="N"/>
 <field name="MsgSeqNum" required="Y"/>
 <field name="SenderSubID" required="N"/>
 <field name="TargetSubID" required="N"/>
 <field name="PossDupFlag" required="N"/>
 <field name="PossResend" required="N"/>
 <field name="SendingTime" required="Y"/>
 <field name="OrigSendingTime" required="N"/>
</header>
<messages>
 <message name="Heartbeat" msgtype="0" msgcat="admin">
  <field name="TestReqID" required="N"/>
 </message>
 <message name="TestRequest" msgtype="1" msgcat="admin">
  <field name="TestReqID" required="Y"/>
 </message>
 <message name="ResendRequest" msgtype="2" msgcat="admin">
  <field name="BeginSeqNo" required="Y"/>
  <field name="EndSeqNo" required="Y"/>
 </message>
 <message name="Reject" msgtype="3" msgcat="admin">
  <field name="RefSeqNum" required="Y"/>
  <field name="RefTagID" required="N"/>
  <field name="RefMsgType" required="N"/>
  <field name="SessionRejectReason" required="N"/>
  <field name="Text" required="N"/>
 </message>
 <message name="SequenceReset" msgtype="4" msgcat="admin">
  <field name="GapFillFlag" required="N"/>
  <field name="NewSeqNo" required="Y"/>
 </message>
 <message name="Logout" msgtype="5" msgcat="admin">
  <field name="Text" required="N"/>
 </message>
 <message name="Logon" msgtype="A" msgcat="admin">
  <field name="EncryptMethod" required="Y"/>
  <field name="HeartBtInt" required="Y"/>
  <field name="ResetSeqNumFlag" required="N"/>
  <field name="NextExpectedMsgSeqNum" required="N"/>
  <field name="Username" required="N"/>
  <field name="Password" required="N"/>
 </message>
 <message name="BusinessMessageReject" msgtype="j" msgcat="app">
  <field name="RefSeqNum" required="N"/>
  <field name="RefMsgType" required="Y"/>
  <field name="BusinessRejectRefID" required="N"/>
  <field name="BusinessRejectReason" required="Y"/>
  <field name="Text" required="N"/>
 </message>
 <message name="News" msgtype="B" msgcat="app">
  <field name="OrigTime" required="N"/>
  <field name="Urgency" required="N"/>
  <field name="Headline" required="Y"/>
  <group name="NoRelatedSym" required="N">
   <field name="Symbol" required="N"/>
  </group>
  <group name="LinesOfText" required="Y">
   <field name="Text" required="Y"/>
  </group>
  <field name="AlertID" required="N"/>
  <field name="AlertRule" required="N"/>
  <field name="AlertState" required="N"/>
  <field name="AlertSubject" required="N"/>
  <field name="AlertRelatedID" required="N"/>
  <field name="AlertSeverity" required="N"/>
 </message>
 <message name="MarketDataRequest" msgtype="V" msgcat="app">
  <field name="MDReqID" required="Y"/>
  <field name="SubscriptionRequestType" required="Y"/>
  <field name="MarketDepth" required="Y"/>
  <field name="MDUpdateType" required="N"/>
  <field name="AggregatedBook" required="N"/>
  <group name="NoMDEntryTypes" required="Y">
   <field name="MDEntryType" required="Y"/>
  </group>
  <group name="NoRelatedSym" required="Y">
   <field name="Symbol" required="Y"/>
  </group>
 </message>
 <message name="MarketDataSnapshotFullRefresh" msgtype="W" msgcat="app">
  <field name="MDReqID" required="N"/>
  <field name="Symbol" required="Y"/>
  <field name="FinancialStatus" required="N"/>
  <field name="TotalVolumeTraded" required="N"/>
  <group name="NoMDEntries" required="Y">
   <field name="MDEntryType" required="Y"/>
   <field name="MDEntryID" required="N"/>
   <field name="MDEntryRefID" required="N"/>
   <field name="FinancialStatus" required="N"/>
   <field name="RptSeq" required="N"/>
   <field name="MDEntryPx" required="N"/>
   <field name="MDEntrySize" required="N"/>
   <field name="MDEntryDate" required="N"/>
   <field name="MDEntryTime" required="N"/>
   <field name="TradingSessionID" required="N"/>
   <field name="TradingSessionSubID" required="N"/>
   <field name="QuoteCondition" required="N"/>
   <field name="TradeCondition" required="N"/>
   <field name="MDEntryOriginator" required="N"/>
   <field name="OpenCloseSettlFlag" required="N"/>
   <field name="NumberOfOrders" required="N"/>
   <field name="MDEntryPositionNo" required="N"/>
   <field name="TotalVolumeTraded" required="N"/>
   <field name="Text" required="N"/>
   <field name="EventTime" required="N"/>
   <field name="EventFlags" required="N"/>
   <field name="TradeConditions" required="N"/>
   <field name="DepthSize" required="N"/>
   <field name="AggressorSide" required="N"/>
  </group>
 </message>
 <message name="MarketDataIncrementalRefresh" msgtype="X" msgcat="app">
  <field name="MDReqID" required="N"/>
  <group name="NoMDEntries" required="Y">
   <field name="MDUpdateAction" required="Y"/>
   <field name="MDEntryType" required="N"/>
   <field name="MDEntryID" required="N"/>
   <field name="MDEntryRefID" required="N"/>
   <field name="Symbol" required="N"/>
   <field name="FinancialStatus" required="N"/>
   <field name="RptSeq" required="N"/>
   <field name="MDEntryPx" required="N"/>
   <field name="MDEntrySize" required="N"/>
   <field name="MDEntryDate" required="N"/>
   <field name="MDEntryTime" required="N"/>
   <field name="TradingSessionID" required="N"/>
   <field name="TradingSessionSubID" required="N"/>
   <field name="QuoteCondition" required="N"/>
   <field name="TradeCondition" required="N"/>
   <field name="MDEntryOriginator" required="N"/>
   <field name="OpenCloseSettlFlag" required="N"/>
   <field name="NumberOfOrders" required="N"/>
   <field name="MDEntryPositionNo" required="N"/>
   <field name="TotalVolumeTraded" required="N"/>
   <field name="Text" required="N"/>
   <field name="EventTime" required="N"/>
   <field name="EventFlags" required="N"/>
   <field name="TradeConditions" required="N"/>
   <field name="DepthSize" required="N"/>
   <field name="AggressorSide" required="N"/>
  </group>
 </message>
 <message name="MarketDataRequestReject" msgtype="Y" msgcat="app">
  <field name="MDReqID" required="Y"/>
  <field name="MDReqRejReason" required="N"/>
  <field name="Text" required="N"/>
 </message>
 <message name="SecurityStatus" msgtype="f" msgcat="app">
  <field name="SecurityStatusReqID" required="N"/>
  <field name="Symbol" required="Y"/>
  <field name="UnsolicitedIndicator" required="N"/>
  <field name="TradingSessionID" required="N"/>
  <field name="TradingSessionSubID" required="N"/>
  <field name="SecurityTradingStatus" required="N"/>
  <field name="FinancialStatus" required="N"/>
  <field name="HaltReason" required="N"/>
  <field name="TransactTime" required="N"/>
  <field name="Text" required="N"/>
  <field name="RptSeq" required="N"/>
  <field name="EventTime" required="N"/>
  <field name="EventFlags" required="N"/>
  <field name="ShortSale" required="N"/>
  <field name="TradingState" required="N"/>
  <field name="HaltReasonCode" required="N"/>
 </message>
 <message name="TradingSessionStatus" msgtype="h" msgcat="app">
  <field name="TradSesReqID" required="N"/>
  <field name="TradingSessionID" required="Y"/>
  <field name="TradingSessionSubID" required="N"/>
  <field name="UnsolicitedIndicator" required="N"/>
  <field name="TradSesStatus" required="Y"/>
  <field name="Text" required="N"/>
  <field name="TransactTime" required="N"/>
  <field name="RptSeq" required="N"/>
  <field name="EventTime" required="N"/>
  <field name="EventFlags" required="N"/>
  <field name="ShortSale" required="N"/>
  <field name="TradingState" required="N"/>
  <field name="HaltReasonCode" required="N"/>
 </message>
</messages>
<trailer>
 <field name="CheckSum" required="Y"/>
</trailer>
<components/>
<fields>
 <field number="7" name="BeginSeqNo" type="SEQNUM"/>
 <field number="8" name="BeginString" type="STRING"/>
 <field number="9" name="BodyLength" type="LENGTH"/>
 <field number="10" name="CheckSum" type="STRING"/>
 <field number="16" name="EndSeqNo" type="SEQNUM"/>
 <field number="33" name="LinesOfText" type="NUMINGROUP"/>
 <field number="34" name="MsgSeqNum" type="SEQNUM"/>
 <field number="35" name="MsgType" type="STRING"/>
 <field number="36" name="NewSeqNo" type="SEQNUM"/>
 <field number="42" name="OrigTime" type="UTCTIMESTAMP"/>
 <field number="43" name="PossDupFlag" type="BOOLEAN"/>
 <field number="45" name="RefSeqNum" type="SEQNUM"/>
 <field number="49" name="SenderCompID" type="STRING"/>
 <field number="50" name="SenderSubID" type="STRING"/>
 <field number="52" name="SendingTime" type="UTCTIMESTAMP"/>
 <field number="55" name="Symbol" type="STRING"/>
 <field number="56" name="TargetCompID" type="STRING"/>
 <field number="57" name="TargetSubID" type="STRING"/>
 <field number="58" name="Text" type="STRING"/>
 <field number="60" name="TransactTime" type="UTCTIMESTAMP"/>
 <field number="61" name="Urgency" type="CHAR"/>
 <field number="83" name="RptSeq" type="INT"/>
 <field number="97" name="PossResend" type="BOOLEAN"/>
 <field number="98" name="EncryptMethod" type="INT"/>
 <field number="108" name="HeartBtInt" type="INT"/>
 <field number="112" name="TestReqID" type="STRING"/>
 <field number="115" name="OnBehalfOfCompID" type="STRING"/>
 <field number="122" name="OrigSendingTime" type="UTCTIMESTAMP"/>
 <field number="123" name="GapFillFlag" type="BOOLEAN"/>
 <field number="128" name="DeliverToCompID" type="STRING"/>
 <field number="141" name="ResetSeqNumFlag" type="BOOLEAN"/>
 <field number="146" name="NoRelatedSym" type="NUMINGROUP"/>
 <field number="148" name="Headline" type="STRING"/>
 <field number="262" name="MDReqID" type="STRING"/>
 <field number="263" name="SubscriptionRequestType" type="CHAR"/>
 <field number="264" name="MarketDepth" type="INT"/>
 <field number="265" name="MDUpdateType" type="INT"/>
 <field number="266" name="AggregatedBook" type="BOOLEAN"/>
 <field number="267" name="NoMDEntryTypes" type="NUMINGROUP"/>
 <field number="268" name="NoMDEntries" type="NUMINGROUP"/>
 <field number="269" name="MDEntryType" type="CHAR"/>
 <field number="270" name="MDEntryPx" type="STRING"/>
 <field number="271" name="MDEntrySize" type="STRING"/>
 <field number="272" name="MDEntryDate" type="STRING"/>
 <field number="273" name="MDEntryTime" type="STRING"/>
 <field number="276" name="QuoteCondition" type="STRING"/>
 <field number="277" name="TradeCondition" type="STRING"/>
 <field number="278" name="MDEntryID" type="STRING"/>
 <field number="279" name="MDUpdateAction" type="CHAR"/>
 <field number="280" name="MDEntryRefID" type="STRING"/>
 <field number="281" name="MDReqRejReason" type="CHAR"/>
 <field number="282" name="MDEntryOriginator" type="STRING"/>
 <field number="286" name="OpenCloseSettlFlag" type="STRING"/>
 <field number="290" name="MDEntryPositionNo" type="STRING"/>
 <field number="291" name="FinancialStatus" type="STRING"/>
 <field number="324" name="SecurityStatusReqID" type="STRING"/>
 <field number="325" name="UnsolicitedIndicator" type="BOOLEAN"/>
 <field number="326" name="SecurityTradingStatus" type="STRING"/>
 <field number="327" name="HaltReason" type="STRING"/>
 <field number="335" name="TradSesReqID" type="STRING"/>
 <field number="336" name="TradingSessionID" type="STRING"/>
 <field number="340" name="TradSesStatus" type="STRING"/>
 <field number="346" name="NumberOfOrders" type="STRING"/>
 <field number="371" name="RefTagID" type="INT"/>
 <field number="372" name="RefMsgType" type="STRING"/>
 <field number="373" name="SessionRejectReason" type="INT"/>
 <field number="379" name="BusinessRejectRefID" type="STRING"/>
 <field number="380" name="BusinessRejectReason" type="INT"/>
 <field number="387" name="TotalVolumeTraded" type="STRING"/>
 <field number="553" name="Username" type="STRING"/>
 <field number="554" name="Password" type="STRING"/>
 <field number="625" name="TradingSessionSubID" type="STRING"/>
 <field number="789" name="NextExpectedMsgSeqNum" type="SEQNUM"/>
 <field number="5001" name="AlertID" type="STRING"/>
 <field number="5002" name="AlertRule" type="STRING"/>
 <field number="5003" name="AlertState" type="STRING"/>
 <field number="5004" name="AlertSubject" type="STRING"/>
 <field number="5005" name="AlertRelatedID" type="STRING"/>
 <field number="5006" name="AlertSeverity" type="STRING"/>
 <field number="5020" name="EventTime" type="STRING"/>
 <field number="5021" name="EventFlags" type="STRING"/>
 <field number="5022" name="TradeConditions" type="STRING"/>
 <field number="5023" name="DepthSize" type="STRING"/>
 <field number="5024" name="ShortSale" type="STRING"/>
 <field number="5025" name="TradingState" type="STRING"/>
 <field number="5026" name="HaltReasonCode" type="STRING"/>
 <field number="5797" name="AggressorSide" type="STRING"/>
</fields>
</fix>
)xml";

}  // namespace tocsin
